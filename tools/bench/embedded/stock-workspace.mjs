import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from './edit.mjs';
import { REPOSITORY } from './testkit.mjs';

const NX = '23.2.1';

/**
 * A workspace as @nx/node's own generators make it, with `--docker`, around the sources of this repository's sample
 * `api` and its library.
 */
export async function createStock({ testkit, say, onClose }) {
  say('workspace with @nx/node and @nx/docker');
  const workspace = await testkit.createWorkspace({
    preset: 'ts',
    manifest: {
      devDependencies: {
        '@nx/docker': NX,
        '@nx/esbuild': NX,
        '@nx/node': NX,
        '@types/bcrypt': '6.0.0',
        '@types/node': '22.20.5',
        esbuild: '0.28.2',
      },
    },
  });
  onClose(() => workspace.remove());
  const generate = (generator, ...argv) =>
    workspace.succeed('npx', ['nx', 'g', generator, ...argv, ...QUIET]);
  await generate(
    '@nx/node:app',
    'apps/api',
    '--framework=fastify',
    '--bundler=esbuild',
    '--docker',
  );
  await generate('@nx/js:lib', 'packages/shared', '--bundler=tsc', '--name=@samples/shared');
  layTheSample(workspace);
  await workspace.succeed('npm', ['install', '--no-audit', '--no-fund']);
  await workspace.commit('The sample app');
  return workspace;
}

const QUIET = ['--linter=none', '--unitTestRunner=none', '--no-interactive'];

function layTheSample(workspace) {
  const { root } = workspace;
  for (const [from, to] of [
    ['apps/api/src', 'apps/api/src'],
    ['apps/shared/src', 'packages/shared/src'],
  ]) {
    rmSync(join(root, to), { recursive: true });
    cpSync(join(REPOSITORY, from), join(root, to), { recursive: true });
    for (const path of readdirSync(join(root, to)))
      if (path.endsWith('.spec.ts')) rmSync(join(root, to, path));
  }
  // The library is an ES module here.
  const index = workspace.read('packages/shared/src/index.ts');
  workspace.write({
    'packages/shared/src/index.ts': index.replace(/'(\.\/[\w-]+)'/g, "'$1.js'"),
  });
  const { dependencies } = JSON.parse(
    readFileSync(join(REPOSITORY, 'apps/api/package.json'), 'utf8'),
  );
  edit(workspace, 'apps/api/package.json', (manifest) => ({
    ...manifest,
    dependencies,
    nx: { name: 'api', ...manifest.nx },
  }));
  edit(workspace, 'apps/api/tsconfig.app.json', (config) => ({
    ...config,
    references: [{ path: '../../packages/shared/tsconfig.lib.json' }],
  }));
  edit(workspace, 'package.json', (manifest) => ({ ...manifest, dependencies: {} }));
}
