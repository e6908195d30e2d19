import type { Fixture } from '../fixture';

const REGISTRY: Fixture['registry'] = {
  'express@4.0.0': { dependencies: { qs: '^6.0.0' } },
  'qs@6.5.0': {},
  'pino@1.0.0': {},
  'tester@1.0.0': {},
};

/** What code imports and no manifest of its project says. */
export const UNDECLARED: readonly Fixture[] = [
  {
    name: 'integrated',
    shows: 'No manifest but the root’s: dependencies are what the built code imports.',
    stands: ['complaints 10', 'complaints 11', 'nx C23', 'nx C24', 'nx C25', 'managers C12'],
    registry: REGISTRY,
    files: {
      'package.json': {
        dependencies: { express: '^4.0.0', pino: '1.0.0' },
        devDependencies: { tester: '1.0.0' },
      },
      'dist/apps/api/main.js': `require('express'); require('@acme/util');`,
      'dist/apps/api/workspace_modules/@acme/util/package.json': {
        name: '@acme/util',
        type: 'commonjs',
        main: './index.js',
      },
      'dist/apps/api/workspace_modules/@acme/util/index.js': `exports.util = 1;`,
    },
    libraries: [
      {
        projectName: 'util',
        root: 'libs/util',
        aliases: ['@acme/util'],
        ownBuild: false,
        outputs: [],
      },
    ],
    expected: { closure: ['express@4.0.0', 'qs@6.5.0'] },
  },
  {
    name: 'app-without-packages',
    shows: 'An app that needs nothing but Node.',
    stands: ['complaints 10'],
    registry: REGISTRY,
    packages: ['apps/*'],
    files: {
      'package.json': { dependencies: { express: '4.0.0' } },
      'apps/api/package.json': { name: 'api', version: '1.0.0' },
      'dist/apps/api/main.js': `require('node:fs');`,
    },
    expected: { closure: [] },
  },
  {
    name: 'extra-dependencies',
    shows: 'A package that is only loaded by a name made at run time, named in an option.',
    stands: ['complaints 15', 'nx C21'],
    registry: REGISTRY,
    files: {
      'package.json': { dependencies: { express: '^4.0.0', pino: '1.0.0' } },
      'dist/apps/api/main.js': `require(['pi', 'no'].join(''));`,
    },
    request: { extraDependencies: ['pino'] },
    expected: { closure: ['pino@1.0.0'] },
  },
  {
    name: 'undeclared-and-hoisted',
    shows: 'A package that only another one declares, found because the install is flat.',
    stands: ['nx C22', 'nx C10'],
    managers: { npm: '*', 'yarn-classic': '*', 'yarn-berry': '*' },
    registry: REGISTRY,
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { express: '4.0.0' },
      },
      'dist/apps/api/main.js': `require('express'); require('qs');`,
    },
    expected: { closure: ['express@4.0.0', 'qs@6.5.0'], versions: { app: { qs: '6.5.0' } } },
  },
  {
    name: 'undeclared-and-out-of-reach',
    shows:
      'The same where the install keeps packages apart: the import fails in the workspace, too.',
    stands: ['nx C22', 'managers C41'],
    managers: { pnpm: '*' },
    registry: REGISTRY,
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { express: '4.0.0' },
      },
      'dist/apps/api/main.js': `require('express'); require('qs');`,
    },
    expected: { fails: { code: 'NXM_IMPORT_UNRESOLVED', says: 'qs' } },
  },
  {
    name: 'undeclared-and-in-the-root',
    shows: 'A library uses what only the workspace root declares.',
    stands: ['nx C27', 'complaints 1'],
    registry: REGISTRY,
    packages: ['apps/*', 'libs/*'],
    files: {
      'package.json': { dependencies: { pino: '1.0.0' } },
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { '@acme/log': 'workspace:*' },
      },
      'libs/log/package.json': { name: '@acme/log', version: '1.0.0', main: './dist/index.js' },
      'libs/log/dist/index.js': `require('pino');`,
      'dist/apps/api/main.js': `require('@acme/log');`,
    },
    expected: { closure: ['pino@1.0.0'], versions: { '@acme/log': { pino: '1.0.0' } } },
  },
  {
    name: 'imports-a-development-dependency',
    shows: 'Code that imports what only development has is an error that names the package.',
    stands: ['nx C5', 'complaints 11'],
    registry: REGISTRY,
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        devDependencies: { tester: '1.0.0' },
      },
      'dist/apps/api/main.js': `require('tester');`,
    },
    expected: {
      fails: { code: 'NXM_IMPORT_UNRESOLVED', says: 'is only a development dependency' },
    },
  },
];
