import type { Fixture } from '../fixture';

/** Where packages come from. */
export const SOURCES: readonly Fixture[] = [
  {
    name: 'url-tarball',
    shows: 'A package that is an archive at a URL, with dependencies of its own.',
    stands: ['complaints 7', 'nx C14', 'nx C12'],
    registry: { 'codepage@1.0.0': {} },
    unpublished: { 'sheets@0.20.2': { dependencies: { codepage: '^1.0.0' } } },
    archives: { 'sheets-0.20.2.tgz': 'sheets@0.20.2' },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { sheets: '{registry}/archives/sheets-0.20.2.tgz' },
      },
      'dist/apps/api/main.js': `require('sheets');`,
    },
    of: { npm: { files: { '.npmrc': 'allow-remote=all\n' } } },
    expected: { closure: ['codepage@1.0.0', 'sheets@0.20.2'] },
  },
  {
    name: 'file-tarball',
    shows: 'A package that is an archive in the workspace, of the app and of a library.',
    stands: ['complaints 7', 'managers C15'],
    registry: { 'ms@1.0.0': {} },
    unpublished: { 'packed@1.0.0': { dependencies: { ms: '^1.0.0' } }, 'other@2.0.0': {} },
    tarballs: { 'vendor/packed-1.0.0.tgz': 'packed@1.0.0', 'libs/a/other.tgz': 'other@2.0.0' },
    packages: ['apps/*', 'libs/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { packed: 'file:../../vendor/packed-1.0.0.tgz', '@acme/a': 'workspace:*' },
      },
      'libs/a/package.json': {
        name: '@acme/a',
        version: '1.0.0',
        main: './dist/index.js',
        dependencies: { other: 'file:./other.tgz' },
      },
      'libs/a/dist/index.js': `require('other');`,
      'dist/apps/api/main.js': `require('packed'); require('@acme/a');`,
    },
    expected: { closure: ['ms@1.0.0', 'other@2.0.0', 'packed@1.0.0'] },
  },
  {
    name: 'git',
    shows: 'A package from a git repository, with dependencies of its own.',
    stands: ['complaints 7', 'managers C8'],
    registry: { 'ms@1.0.0': {} },
    unpublished: { 'from-git@1.2.3': { dependencies: { ms: '^1.0.0' } } },
    repositories: { 'from-git': 'from-git@1.2.3' },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { 'from-git': 'git+{registry}/git/from-git.git#main' },
      },
      'dist/apps/api/main.js': `require('from-git');`,
    },
    of: {
      npm: { files: { '.npmrc': 'allow-git=all\n' } },
      'yarn-berry': { settings: { approvedGitRepositories: ['**'] } },
    },
    expected: { closure: ['from-git@1.2.3', 'ms@1.0.0'] },
  },
  {
    name: 'bundled',
    shows:
      'Packages inside the archive of another one, and the same package beside it at another version.',
    stands: ['complaints 6', 'nx C1'],
    registry: {
      'outer@1.0.0': { bundled: { inside: '1.0.0' }, dependencies: { beside: '^1.0.0' } },
      'beside@1.0.0': { dependencies: { inside: '^2.0.0' } },
      'inside@1.0.0': {},
      'inside@2.0.0': {},
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies: { outer: '1.0.0' } },
      'dist/apps/api/main.js': `require('outer');`,
    },
    expected: { closure: ['beside@1.0.0', 'inside@1.0.0', 'inside@2.0.0', 'outer@1.0.0'] },
  },
  {
    name: 'folder',
    shows: 'A package that is a folder of the workspace and no workspace package.',
    stands: ['managers C15'],
    registry: { 'ms@1.0.0': {} },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { local: 'file:../../vendor/local' },
      },
      'vendor/local/package.json': {
        name: 'local',
        version: '1.0.0',
        main: 'index.js',
        dependencies: { ms: '^1.0.0' },
      },
      'vendor/local/index.js': `require('ms');`,
      'dist/apps/api/main.js': `require('local');`,
    },
    expected: {
      versions: { local: { ms: '1.0.0' } },
    },
  },
  {
    name: 'link',
    shows: 'A folder of the workspace by `link:`, which brings nothing but itself.',
    stands: ['managers C15'],
    managers: { pnpm: '*', 'yarn-classic': '*', 'yarn-berry': '*' },
    registry: { 'ms@1.0.0': {} },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { local: 'link:../../vendor/local', ms: '1.0.0' },
      },
      'vendor/local/package.json': { name: 'local', version: '1.0.0', main: 'index.js' },
      'vendor/local/index.js': `exports.local = true;`,
      'dist/apps/api/main.js': `require('local'); require('ms');`,
    },
    expected: { closure: ['ms@1.0.0'] },
  },
  {
    name: 'corporate-registry',
    shows: 'A scope that wants a token: it is in the user’s settings and in no artifact.',
    stands: ['nx C50'],
    registry: {
      '@corp/secret@1.0.0': { dependencies: { ms: '1.0.0', '@corp/deep': '^1.0.0' } },
      '@corp/deep@1.1.0': {},
      'ms@1.0.0': {},
    },
    locked: { scope: '@corp', token: 'npm_a1b2c3d4e5' },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { '@corp/secret': '^1.0.0' },
      },
      'dist/apps/api/main.js': `require('@corp/secret');`,
    },
    expected: { closure: ['@corp/deep@1.1.0', '@corp/secret@1.0.0', 'ms@1.0.0'] },
  },
];
