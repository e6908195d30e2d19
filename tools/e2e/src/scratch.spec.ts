import { createWorkspace } from '@nx-multistage/testkit';
import { packageBased } from './recipes/package-based';
jest.setTimeout(600_000);
it('makes', async () => {
  const w = await createWorkspace(packageBased);
  console.log(w.root);
});
