import {
  createTemporaryFolder,
  openWorkspace,
  succeed,
  writeFiles,
  type TestRegistry,
  type TestWorkspace,
} from '@nx-multistage/testkit';

/** The newest Nx that can be installed: its `nx affected` selects tasks by their inputs. */
export const TASK_LEVEL_NX = '24.0.0';

/** Packages of the workspace: each used where the key says, and bumped in the lockfile by the rows. */
export const PACKAGES = {
  /** Imported by apps/api only. */
  api: { name: 'ms', other: '2.1.2' },
  /** Imported by libs/util only. */
  library: { name: 'picocolors', other: '1.1.0' },
  /** A dev dependency of the root that no project imports. */
  nobody: { name: 'isexe', other: '3.1.0' },
} as const;

/**
 * Apps `api` (uses `@acme/util` and a package of its own), `web` (uses `@acme/util`) and `lone` (uses
 * nothing) with the plugin installed from a registry and set up by its own generators, all committed.
 */
export async function createAffectedWorkspace(registry: TestRegistry): Promise<TestWorkspace> {
  const folder = createTemporaryFolder('affected');
  writeFiles(folder.path, FILES);
  const workspace = openWorkspace(folder.path, { remove: folder.remove });
  const env = { npm_config_registry: registry.url };
  await workspace.succeed('npm', ['install', '--ignore-scripts'], { env });
  await workspace.succeed('git', ['init', '--quiet']);
  for (const argv of [
    ['g', 'nx-multistage:init'],
    ['g', 'docker-setup', '--all', '--no-interactive'],
  ])
    await succeed('node_modules/.bin/nx', argv, { cwd: folder.path });
  await workspace.commit('Set up');
  return workspace;
}

const app = (name: string, dependencies: Record<string, string>) => ({
  name: `@acme/${name}`,
  version: '0.0.1',
  private: true,
  dependencies,
  nx: { name },
});

const LIBRARY = { '@acme/util': '*' };

const FILES: Record<string, unknown> = {
  'package.json': {
    name: 'acme',
    version: '0.0.0',
    private: true,
    workspaces: ['apps/*', 'libs/*'],
    devDependencies: {
      '@nx/devkit': TASK_LEVEL_NX,
      [PACKAGES.nobody.name]: `^3.1.0`,
      nx: TASK_LEVEL_NX,
      'nx-multistage': '*',
      typescript: '6.0.3',
    },
    allowScripts: { nx: false },
  },
  'nx.json': { analytics: false, neverConnectToCloud: true },
  'tsconfig.base.json': {
    compilerOptions: { target: 'es2022', module: 'node16', moduleResolution: 'node16' },
  },
  '.gitignore': 'node_modules\ndist\n.nx\n',
  'README.md': '# acme\n',
  'apps/api/package.json': app('api', { ...LIBRARY, [PACKAGES.api.name]: '^2.1.0' }),
  'apps/api/src/main.ts': `import { paint } from '@acme/util';\nimport ms = require('ms');\nconsole.log(paint(ms(1)));\n`,
  'apps/api/src/main.spec.ts': 'it("is", () => undefined);\n',
  'apps/api/README.md': '# api\n',
  'apps/api/tsconfig.json': { extends: '../../tsconfig.base.json', include: ['src/**/*.ts'] },
  'apps/web/package.json': app('web', LIBRARY),
  'apps/web/src/main.ts': `import { paint } from '@acme/util';\nconsole.log(paint('web'));\n`,
  'apps/web/tsconfig.json': { extends: '../../tsconfig.base.json', include: ['src/**/*.ts'] },
  'apps/lone/package.json': app('lone', {}),
  'apps/lone/src/main.ts': `console.log('lone');\n`,
  'apps/lone/tsconfig.json': { extends: '../../tsconfig.base.json', include: ['src/**/*.ts'] },
  'libs/util/package.json': {
    name: '@acme/util',
    version: '0.0.1',
    private: true,
    exports: { '.': './src/index.ts' },
    dependencies: { [PACKAGES.library.name]: '^1.1.0' },
    nx: { name: 'util' },
  },
  'libs/util/src/index.ts': `import { bold } from 'picocolors';\nexport const paint = (text: string): string => bold(text);\n`,
  'libs/util/src/index.spec.ts': 'it("is", () => undefined);\n',
};
