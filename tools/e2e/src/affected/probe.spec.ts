import { packPackages, startRegistry } from '@nx-multistage/testkit';
import { createAffectedWorkspace } from './affected-workspace';
it('x', async () => {
  const registry = await startRegistry(await packPackages());
  const w = await createAffectedWorkspace(registry).catch((e) => { console.log(e); throw e; });
  process.stderr.write(w.root + '\n');
  await registry.close();
}, 300000);
