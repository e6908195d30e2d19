import type { Fixture } from '../fixture';

const PEERED: Fixture['registry'] = {
  'react@17.0.0': {},
  'react@18.0.0': {},
  'ui@1.0.0': { peerDependencies: { react: '>=17' }, files: { 'index.js': `require('react');` } },
};

/** Peers: what a package leaves to those that use it. */
export const PEERS: readonly Fixture[] = [
  {
    name: 'peer-differs-by-library',
    shows: 'One package, twice, because app and library give it different peers.',
    stands: ['nx C21', 'nx C22', 'managers C3'],
    managers: { pnpm: '*', 'yarn-berry': '*' },
    registry: PEERED,
    packages: ['apps/*', 'libs/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { '@acme/a': 'workspace:*', react: '18.0.0', ui: '1.0.0' },
      },
      'libs/a/package.json': {
        name: '@acme/a',
        version: '1.0.0',
        main: './dist/index.js',
        dependencies: { react: '17.0.0', ui: '1.0.0' },
      },
      'libs/a/dist/index.js': `require('ui'); require('react');`,
      'dist/apps/api/main.js': `require('@acme/a'); require('ui'); require('react');`,
    },
    expected: {
      closure: ['react@17.0.0', 'react@18.0.0', 'ui@1.0.0'],
      versions: { app: { react: '18.0.0' }, '@acme/a': { react: '17.0.0' } },
    },
  },
  {
    name: 'peer-that-the-app-gives',
    shows: 'A peer of a package below, given by the app; another app gives another.',
    stands: ['nx C21', 'complaints 15'],
    registry: {
      ...PEERED,
      'kit@1.0.0': { dependencies: { ui: '^1.0.0' }, peerDependencies: { react: '*' } },
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { kit: '1.0.0', react: '17.0.0' },
      },
      'apps/web/package.json': {
        name: 'web',
        version: '1.0.0',
        dependencies: { kit: '1.0.0', react: '18.0.0' },
      },
      'dist/apps/api/main.js': `require('kit');`,
    },
    expected: {
      closure: ['kit@1.0.0', 'react@17.0.0', 'ui@1.0.0'],
      versions: { app: { react: '17.0.0' } },
    },
  },
  {
    name: 'optional-peers',
    shows: 'An optional peer that the app declares is there; one that only another app has is not.',
    stands: ['complaints 15', 'nx C21'],
    registry: {
      'nest@1.0.0': {
        peerDependencies: { express: '*', sockets: '*' },
        peerDependenciesMeta: { express: { optional: true }, sockets: { optional: true } },
        files: { 'index.js': `try { require('express'); } catch {}` },
      },
      'express@4.0.0': {},
      'sockets@1.0.0': {},
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { nest: '1.0.0', express: '4.0.0' },
      },
      'apps/web/package.json': {
        name: 'web',
        version: '1.0.0',
        dependencies: { sockets: '1.0.0' },
      },
      'dist/apps/api/main.js': `require('nest');`,
    },
    expected: { closure: ['express@4.0.0', 'nest@1.0.0'] },
  },
  {
    name: 'peer-nobody-declares',
    shows: 'A peer that the manager installs by itself is there.',
    stands: ['nx C22', 'complaints 15'],
    managers: { npm: '*', pnpm: '*', bun: '*' },
    registry: PEERED,
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies: { ui: '1.0.0' } },
      'dist/apps/api/main.js': `require('ui');`,
    },
    expected: { closure: ['react@18.0.0', 'ui@1.0.0'] },
  },
  {
    name: 'peer-nobody-installs',
    shows: 'A peer that nobody declares, with a manager that does not install it, is an error.',
    stands: ['nx C22'],
    managers: { 'yarn-classic': '*', 'yarn-berry': '*' },
    registry: PEERED,
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies: { ui: '1.0.0' } },
      'dist/apps/api/main.js': `require('ui');`,
    },
    expected: { fails: { code: 'NXM_IMPORT_UNRESOLVED', says: 'is a peer of ui' } },
  },
];
