import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { linkFolder } from './compilers';

/** A workspace as files and as the projects Nx sees in it. */
export interface WorkspaceFixture {
  files: Record<string, unknown>;
  /** Project name -> root and names of its targets. */
  projects: Record<string, { root: string; targets?: string[] }>;
  /** npm workspaces: package name -> folder, linked into node_modules. */
  packages?: Record<string, string>;
}

/** Extended by every fixture: quick to compile. */
const BASE = {
  target: 'es2022',
  lib: ['es2022'],
  strict: true,
  skipLibCheck: true,
  types: ['node'],
};

const INTEGRATED_ALIASES = {
  '@acme/util': ['./libs/util/src/index.ts'],
  '@org/shared/ui': ['./libs/shared/ui/src/index.ts'],
  '@org/shared/text': ['./libs/shared/text/src/index.ts'],
  '@acme/tools/*': ['./libs/tools/src/*'],
  '@acme/types': ['./libs/types/src/index.ts'],
  '@acme/built': ['./libs/built/src/index.ts'],
};

const MODULES = {
  commonjs: { module: 'node20', moduleResolution: 'node16' },
  module: { module: 'nodenext', moduleResolution: 'nodenext' },
} as const;

type Format = keyof typeof MODULES;

/**
 * Libraries by tsconfig paths, without package.json: one name per library, one name for several, a wildcard,
 * one with types only, one with a build of its own.
 */
export function integratedWorkspace(format: Format): WorkspaceFixture {
  return {
    files: {
      'package.json': { name: 'acme', private: true, type: format },
      'tsconfig.base.json': {
        compilerOptions: { ...BASE, ...MODULES[format], paths: INTEGRATED_ALIASES },
      },
      'apps/api/tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }] },
      'apps/api/tsconfig.app.json': {
        extends: '../../tsconfig.base.json',
        compilerOptions: {
          composite: true,
          outDir: '../../dist/out-tsc',
          declarationDir: '../../dist/types',
        },
        include: ['src/**/*.ts'],
        exclude: ['src/**/*.spec.ts'],
        references: [{ path: '../../libs/util/tsconfig.lib.json' }],
      },
      'apps/api/src/main.ts': `import { util } from '@acme/util';
import { ui } from '@org/shared/ui';
import { text } from '@org/shared/text';
import { tool } from '@acme/tools/deep/tool.js';
import type { Shape } from '@acme/types';
import { local } from './local/local.js';
import config from './config.json'${format === 'module' ? " with { type: 'json' }" : ''};
const shape: Shape = { name: config.name };
console.log(JSON.stringify([util(), ui, text, tool, local, shape.name, process.argv.length > 0]));
`,
      'apps/api/src/local/local.ts': `export const local = 'local';\n`,
      'apps/api/src/config.json': { name: 'api' },
      'apps/api/src/main.spec.ts': `import './local/local.js';\n`,
      'libs/util/src/index.ts': `export { util } from './lib/util.js';\n`,
      'libs/util/src/lib/util.ts': `import { text } from '@org/shared/text';
export const util = (): string => 'util ' + text;
`,
      'libs/util/tsconfig.lib.json': { compilerOptions: { composite: true } },
      'libs/shared/ui/src/index.ts': `export const ui = 'ui';\n`,
      'libs/shared/text/src/index.ts': `export const text = 'text';\n`,
      'libs/tools/src/deep/tool.ts': `export const tool = 'tool';\n`,
      'libs/types/src/index.ts': `export interface Shape { name: string }\n`,
      'libs/built/src/index.ts': `export const built = 'built';\n`,
    },
    projects: {
      api: { root: 'apps/api', targets: ['build'] },
      util: { root: 'libs/util' },
      ui: { root: 'libs/shared/ui' },
      text: { root: 'libs/shared/text' },
      tools: { root: 'libs/tools' },
      types: { root: 'libs/types' },
      built: { root: 'libs/built', targets: ['build'] },
    },
  };
}

/** npm workspaces whose packages export TypeScript: by a custom condition, by `main`, with `imports`. */
export function packageWorkspace(format: Format): WorkspaceFixture {
  return {
    files: {
      'package.json': { name: 'acme', private: true, workspaces: ['packages/*'] },
      'tsconfig.base.json': {
        compilerOptions: { ...BASE, ...MODULES[format], customConditions: ['@acme/source'] },
      },
      'packages/api/package.json': {
        name: '@acme/api',
        version: '1.0.0',
        type: format,
        imports: { '#local/*': './src/local/*.ts' },
        dependencies: { '@acme/util': '*' },
      },
      'packages/api/tsconfig.json': { extends: '../../tsconfig.base.json', include: ['src'] },
      'packages/api/src/main.ts': `import { util } from '@acme/util';
import { more } from '@acme/util/more';
import { plain } from '@acme/plain';
import { local } from '#local/local';
console.log(JSON.stringify([util, more, plain, local]));
`,
      'packages/api/src/local/local.ts': `export const local = 'local';\n`,
      'packages/util/package.json': {
        name: '@acme/util',
        version: '2.1.0',
        type: format,
        exports: {
          '.': {
            types: './dist/index.d.ts',
            '@acme/source': './src/index.ts',
            default: './dist/index.js',
          },
          './*': { '@acme/source': './src/*.ts', default: './dist/*.js' },
          './package.json': './package.json',
        },
        imports: { '#inner': './src/inner.ts' },
        dependencies: { lodash: '^4.17.21' },
        devDependencies: { jest: '*' },
        scripts: { test: 'jest' },
      },
      'packages/util/src/index.ts': `export { inner as util } from '#inner';\n`,
      'packages/util/src/inner.ts': `export const inner = 'util';\n`,
      'packages/util/src/more.ts': `export const more = 'more';\n`,
      'packages/plain/package.json': { name: '@acme/plain', type: format, main: './src/index.ts' },
      'packages/plain/src/index.ts': `export const plain = 'plain';\n`,
    },
    projects: {
      '@acme/api': { root: 'packages/api' },
      '@acme/util': { root: 'packages/util' },
      '@acme/plain': { root: 'packages/plain' },
    },
    packages: { '@acme/util': 'packages/util', '@acme/plain': 'packages/plain' },
  };
}

/** Links npm workspaces as `npm install` does. */
export function linkPackages(root: string, { packages = {} }: WorkspaceFixture): void {
  for (const [name, folder] of Object.entries(packages))
    linkFolder(join(root, folder), join(root, 'node_modules', name));
}

/** What Nx gives an executor. */
export function contextOf(
  root: string,
  { projects }: WorkspaceFixture,
  projectName: string,
): ExecutorContext {
  const configurations = Object.entries(projects).map(([name, { root: folder, targets = [] }]) => [
    name,
    { root: folder, targets: Object.fromEntries(targets.map((target) => [target, {}])) },
  ]);
  return {
    root,
    cwd: root,
    isVerbose: false,
    projectName,
    projectsConfigurations: { version: 2, projects: Object.fromEntries(configurations) },
    nxJsonConfiguration: {},
    projectGraph: { nodes: {}, dependencies: {} },
  };
}
