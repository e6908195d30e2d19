import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace, edit } from './edit.mjs';
import { serveMadeUpPackages } from './made-up-packages.mjs';

/**
 * The embedded workspace with many more dependencies in the app, in its lockfile only: no build of this app loads them,
 * the image holds them.
 *
 * @returns workspace, env for each command (caches of its own), close
 */
export async function createMadeUpWorkspace(setting, { name, count, bytes }) {
  const workspace = await copyWorkspace(setting, await setting.embedded(), name);
  const packages = await serveMadeUpPackages({ count, bytes });
  const dependencies = Object.fromEntries(packages.names.map((each) => [each, '1.0.0']));
  const add = (manifest) => ({
    ...manifest,
    dependencies: { ...manifest.dependencies, ...dependencies },
  });
  edit(workspace, 'apps/api/package.json', add);
  edit(workspace, 'package-lock.json', (lock) => ({
    ...lock,
    packages: {
      ...lock.packages,
      'apps/api': add(lock.packages['apps/api']),
      ...packages.entries,
    },
  }));
  await workspace.commit('Add packages');
  const caches = join(setting.folder, `${name}-caches`);
  mkdirSync(caches);
  return {
    workspace,
    env: {
      NX_MULTISTAGE_CACHE: join(caches, 'layers'),
      npm_config_cache: join(caches, 'npm'),
    },
    close: packages.close,
  };
}
