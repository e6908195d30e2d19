import { formatFiles, type Tree } from '@nx/devkit';
import { registerPlugin } from './register-plugin';
import type { InitSchema } from './schema';

/** `nx add nx-multistage`: registers the plugin, so that docker targets are inferred. */
export default async function initGenerator(tree: Tree, schema: InitSchema): Promise<void> {
  const changed = registerPlugin(tree);
  console.log(
    changed
      ? 'nx-multistage is registered in nx.json. Next: nx g docker-setup <project>'
      : 'nx-multistage was registered already.',
  );
  if (schema.skipFormat !== true) await formatFiles(tree);
}
