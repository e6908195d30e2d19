import { describeWhere } from '@nx-multistage/testkit';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prune } from './prune';
import type { PruneRequest } from './request';
import { npm, registryAnswers, run } from './testing/npm';
import { libraryFor, requestFor } from './testing/request';
import {
  temporaryWorkspace,
  type FileMap,
  type TemporaryWorkspace,
} from './testing/temporary-workspace';

/**
 * Real npm judges: it makes the workspace's lockfile, and must then accept the pruned one, find nothing
 * missing and nothing extra, write it back unchanged, and Node must resolve every import of the app.
 */
interface Scenario {
  title: string;
  files: FileMap;
  /** Runs before npm makes the lockfile. */
  before?: (root: string) => unknown;
  request?: (root: string) => PruneRequest;
  /** Imports that must resolve, by the artifacts folder they stand in: `app` or a module. */
  resolves: Record<string, Record<string, string | undefined>>;
  /** Lock paths that must (not) be in the pruned lockfile. */
  has?: string[];
  lacks?: string[];
}

const API = 'module.exports = 1;';

const scenarios: Scenario[] = [
  {
    title: 'package-based: a library, and a version of the app that differs from the hoisted one',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        workspaces: ['apps/*', 'libs/*'],
        devDependencies: { 'is-odd': '3.0.1' },
      },
      'apps/api/package.json': {
        name: '@acme/api',
        version: '1.0.0',
        dependencies: { '@acme/util': '*', ms: '2.0.0', debug: '4.3.4', 'is-even': '1.0.0' },
      },
      'apps/web/package.json': {
        name: '@acme/web',
        version: '1.0.0',
        dependencies: { ms: '2.1.2', 'left-pad': '1.3.0' },
      },
      'libs/util/package.json': {
        name: '@acme/util',
        version: '1.2.3',
        main: './dist/index.js',
        dependencies: { ms: '2.1.2', 'is-number': '7.0.0' },
        devDependencies: { 'left-pad': '1.3.0' },
      },
      'libs/util/dist/index.js': `exports.ms = require('ms'); exports.n = require('is-number');`,
      'libs/util/dist/.env': 'SECRET=1',
      'libs/util/src/index.ts': 'export {}',
      'dist/apps/api/main.js': `require('@acme/util'); require('ms'); require('debug'); require('is-even');`,
    },
    request: (root) =>
      requestFor(root, {
        libraries: [
          libraryFor('util', {
            packageName: '@acme/util',
            ownBuild: true,
            outputs: ['libs/util/dist'],
          }),
        ],
      }),
    resolves: {
      app: { ms: '2.0.0', debug: '4.3.4', 'is-even': '1.0.0', '@acme/util': undefined },
      'workspace_modules/@acme/util/dist': { ms: '2.1.2', 'is-number': '7.0.0' },
    },
    lacks: ['node_modules/left-pad'],
  },
  {
    title: 'integrated: no manifest of the app, imports only',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        dependencies: { ms: '2.1.3', debug: '4.3.4', 'left-pad': '1.3.0' },
        devDependencies: { 'is-odd': '3.0.1' },
        packageManager: 'npm@11.0.0',
      },
      'dist/apps/api/main.js': `const d = require('debug'); import('ms');`,
      'dist/apps/api/workspace_modules/@acme/util/package.json': {
        name: '@acme/util',
        type: 'commonjs',
        main: './index.js',
      },
      'dist/apps/api/workspace_modules/@acme/util/index.js': API,
      'dist/apps/api/other.js': `require('@acme/util')`,
    },
    resolves: { app: { debug: '4.3.4', ms: '2.1.3', '@acme/util': undefined } },
    lacks: ['node_modules/left-pad', 'node_modules/is-odd'],
  },
  {
    title: 'aliases, overrides as string, object and $reference',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        dependencies: {
          'ms-old': 'npm:ms@2.0.0',
          debug: '^4.3.0',
          ms: '^2.1.1',
          'is-odd': '3.0.1',
          send: '0.17.1',
        },
        overrides: {
          ms: '$ms',
          'is-odd': { 'is-number': '6.0.0' },
          'left-pad': '1.2.0',
          send: { '.': '0.17.1', mime: '1.5.0' },
          depd: '2.0.0',
        },
      },
      'dist/apps/api/main.js': `require('ms-old'); require('debug'); require('ms'); require('is-odd'); require('send')`,
    },
    resolves: {
      app: {
        'ms-old': '2.0.0',
        debug: undefined,
        ms: undefined,
        'is-odd': '3.0.1',
        send: '0.17.1',
      },
    },
  },
  {
    title: 'override of a transitive package by range, direct in another app',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        workspaces: ['apps/*'],
        overrides: { ms: '2.1.2', 'is-number@^6': '6.0.0' },
      },
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { debug: '4.3.4', 'is-odd': '3.0.1', 'is-number': '7.0.0' },
      },
      'apps/web/package.json': { name: 'web', version: '1.0.0', dependencies: { ms: '2.1.2' } },
      'dist/apps/api/main.js': `require('debug')`,
    },
    resolves: { app: { debug: '4.3.4', 'is-odd': '3.0.1', 'is-number': '7.0.0' } },
  },
  {
    title: 'optional platform packages: every target stays installable',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        dependencies: { sharp: '0.34.4', 'left-pad': '1.3.0' },
      },
      'dist/apps/api/main.js': `require('sharp')`,
    },
    resolves: { app: { sharp: '0.34.4' } },
    has: [
      'node_modules/@img/sharp-linuxmusl-x64',
      'node_modules/@img/sharp-linux-arm64',
      'node_modules/@img/sharp-win32-x64',
    ],
    lacks: ['node_modules/left-pad'],
  },
  {
    title: 'peers: one beside another, an optional one that is declared',
    files: {
      'package.json': { name: 'ws', private: true, workspaces: ['apps/*'], dependencies: {} },
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: {
          '@nestjs/common': '10.4.0',
          '@nestjs/core': '10.4.0',
          '@nestjs/platform-express': '10.4.0',
          'reflect-metadata': '0.2.2',
          rxjs: '7.5.0',
          'class-validator': '0.14.1',
          'class-transformer': '0.5.1',
        },
      },
      'apps/web/package.json': {
        name: 'web',
        version: '1.0.0',
        dependencies: { rxjs: '7.8.1', '@nestjs/common': '10.4.0', 'reflect-metadata': '0.2.2' },
      },
      'dist/apps/api/main.js': `require('@nestjs/core'); require('@nestjs/common'); require('rxjs')`,
    },
    resolves: {
      app: {
        '@nestjs/core': '10.4.0',
        rxjs: '7.5.0',
        '@nestjs/platform-express': '10.4.0',
        'class-validator': '0.14.1',
      },
    },
  },
  {
    title:
      'libraries in a chain, as ES modules, one built beside its sources and one in an output folder',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        type: 'module',
        workspaces: ['libs/*'],
        dependencies: { ms: '2.1.3' },
      },
      'libs/one/package.json': {
        name: '@acme/one',
        version: '1.0.0',
        type: 'module',
        exports: {
          '.': { types: './src/index.ts', default: './dist/index.js' },
          './sub/*': './dist/sub/*.js',
        },
        dependencies: { 'left-pad': '1.3.0' },
      },
      'libs/one/dist/index.js': `import two from '@acme/two'; import pad from 'left-pad'; export default [two, pad];`,
      'libs/one/dist/sub/x.js': 'export default 1;',
      'libs/two/package.json': {
        name: '@acme/two',
        version: '1.0.0',
        exports: './src/index.ts',
        dependencies: { ms: '2.0.0' },
      },
      'libs/two/src/index.ts': '',
      'dist/libs/two/package.json': { name: '@acme/two', version: '1.0.0', main: './index.cjs' },
      'dist/libs/two/index.cjs': `module.exports = require('ms')('1h');`,
      'dist/apps/api/main.js': `import one from '@acme/one'; import x from '@acme/one/sub/x'; import ms from 'ms'; if (one[0] !== 3600000 || x !== 1) throw one;`,
    },
    request: (root) =>
      requestFor(root, {
        libraries: [
          libraryFor('one', {
            packageName: '@acme/one',
            ownBuild: true,
            outputs: ['libs/one/dist'],
          }),
          libraryFor('two', {
            packageName: '@acme/two',
            ownBuild: true,
            outputs: ['dist/libs/two'],
          }),
        ],
      }),
    resolves: { app: { ms: '2.1.3' }, 'workspace_modules/@acme/two': { ms: '2.0.0' } },
  },
  {
    title: 'bundled dependencies and a tarball of the workspace',
    files: {
      'package.json': {
        name: 'ws',
        private: true,
        dependencies: { '@tailwindcss/oxide': '4.1.14', packed: 'file:vendor/packed-1.0.0.tgz' },
      },
      'vendor/packed/package.json': {
        name: 'packed',
        version: '1.0.0',
        dependencies: { ms: '2.1.2' },
      },
      'vendor/packed/index.js': `require('ms');`,
      'dist/apps/api/main.js': `require('packed'); require('@tailwindcss/oxide');`,
    },
    before: (root) => npm(join(root, 'vendor'), 'pack', './packed'),
    resolves: { app: { packed: '1.0.0', '@tailwindcss/oxide': '4.1.14' } },
    has: ['node_modules/@tailwindcss/oxide-wasm32-wasi'],
  },
];

const offline = 'the npm registry does not answer: connect this machine to it';

describeWhere(registryAnswers() ? undefined : offline, 'real npm', () => {
  const open: TemporaryWorkspace[] = [];
  afterAll(() => open.forEach((each) => each.remove()));

  // Both forms of a lockfile are judged, each by every other scenario.
  const cases = scenarios.map((scenario, index) => ({ ...scenario, omit: index % 2 === 0 }));

  it.each(cases)(
    'accepts: $title (omit-lockfile-registry-resolved=$omit)',
    async ({ files, before, request, resolves, omit, ...expected }) => {
      const npmrc = `omit-lockfile-registry-resolved=${omit}\n`;
      const workspace = temporaryWorkspace({ ...files, '.npmrc': npmrc });
      open.push(workspace);
      before?.(workspace.root);
      expect(npm(workspace.root, 'install', '--package-lock-only')).toMatchObject({ code: 0 });
      const asked = request?.(workspace.root) ?? requestFor(workspace.root);
      await prune(asked);
      const artifacts = join(workspace.root, asked.destination);
      const lockFile = join(artifacts, 'package-lock.json');
      const text = readFileSync(lockFile, 'utf8');
      const { packages } = JSON.parse(text) as { packages: Record<string, object> };
      expect(Object.keys(packages)).toEqual(expect.arrayContaining(expected.has ?? []));
      for (const path of expected.lacks ?? []) expect(packages).not.toHaveProperty([path]);

      expect(npm(join(artifacts, 'install'), 'ci', '--omit=dev', '--dry-run')).toMatchObject({
        code: 0,
      });
      expect(npm(artifacts, 'ci', '--omit=dev')).toMatchObject({ code: 0 });
      expect(npm(artifacts, 'ls', '--all', '--omit=dev')).toMatchObject({ code: 0 });
      for (const [folder, imports] of Object.entries(resolves))
        for (const [name, version] of Object.entries(imports))
          expect({ name, version: versionSeen(join(artifacts, folder), name) }).toEqual({
            name,
            version: version ?? expect.any(String),
          });
      expect(run(process.execPath, join(artifacts, 'app', 'main.js'))).toEqual({
        code: 0,
        output: '',
      });

      writeFileSync(join(artifacts, '.npmrc'), npmrc);
      expect(npm(artifacts, 'install', '--package-lock-only')).toMatchObject({ code: 0 });
      expect(readFileSync(lockFile, 'utf8')).toBe(text);
    },
    120_000,
  );
});

/** Version of the package an import finds from a folder; `linked` for a workspace module without one. */
function versionSeen(folder: string, name: string): string | undefined {
  const from = createRequire(join(folder, 'main.js'));
  const base = from.resolve
    .paths(name)
    ?.find((each) => existsSync(join(each, name, 'package.json')));
  if (base === undefined) return undefined;
  from.resolve(name);
  const manifest = JSON.parse(readFileSync(join(base, name, 'package.json'), 'utf8')) as {
    version?: string;
  };
  return manifest.version ?? 'linked';
}
