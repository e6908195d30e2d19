import { join } from 'node:path';
import { copyWorkspace, edit } from './edit.mjs';
import { REPOSITORY } from './testkit.mjs';

/**
 * The stock workspace without @nx/docker and with nx-multistage instead, as a user adds it: `nx add`, then
 * `nx g docker-setup`. The app has no build of its own, so that ours (tsc) builds it.
 *
 * @param engine written into nx.json: with `embedded`, Nx caches docker-build
 */
export async function createOurs(setting, stock, engine) {
  const { testkit, folder, say } = setting;
  say(`workspace with nx-multistage, ${engine}`);
  const workspace = await copyWorkspace(setting, stock, engine);
  workspace.unlink('apps/api/Dockerfile');
  edit(workspace, 'apps/api/package.json', (manifest) => ({ ...manifest, nx: { name: 'api' } }));
  edit(workspace, 'nx.json', (nxJson) => ({
    ...nxJson,
    plugins: nxJson.plugins.filter(({ plugin }) => plugin !== '@nx/docker'),
  }));
  await addPlugin(testkit, workspace);
  const baseLayout = await bases(testkit, folder);
  edit(workspace, 'nx.json', (nxJson) => ({
    ...nxJson,
    targetDefaults: {
      ...nxJson.targetDefaults,
      'docker-build': {
        options: { engine, tags: [`nx-multistage-bench/${engine}:latest`], baseLayout },
      },
    },
  }));
  await workspace.nx(['g', 'nx-multistage:docker-setup', 'api']);
  await workspace.commit('Add nx-multistage');
  return workspace;
}

async function addPlugin(testkit, workspace) {
  const registry = await testkit.startRegistry(await testkit.packPackages());
  try {
    const env = { npm_config_registry: registry.url };
    await workspace.succeed('npx', ['nx', 'add', 'nx-multistage'], { env });
  } finally {
    await registry.close();
  }
}

/** A layout with the base images' stand-ins; empty where docker.io answers. */
async function bases(testkit, folder) {
  const layout = join(folder, 'bases');
  const tool = join(REPOSITORY, 'tools/base-image/base-image');
  await testkit.succeed('bash', [tool, 'local', layout]);
  return layout;
}
