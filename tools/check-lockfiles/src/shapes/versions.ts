import type { Fixture } from '../fixture';

/** Which version of a package, and under which name. */
export const VERSIONS: readonly Fixture[] = [
  {
    name: 'root-and-app-differ',
    shows: 'The root and the app depend on different versions; the app’s packages keep theirs.',
    stands: ['nx C10', 'nx C12'],
    registry: {
      ...{ 'ms@1.0.0': {}, 'ms@2.0.0': {}, 'ms@2.1.3': {} },
      'debug@4.0.0': { dependencies: { ms: '2.1.3' } },
      'send@1.0.0': { dependencies: { debug: '^4.0.0', ms: '1.0.0' } },
    },
    packages: ['apps/*'],
    files: {
      'package.json': { dependencies: { ms: '1.0.0', debug: '4.0.0' } },
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { ms: '2.0.0', send: '1.0.0' },
      },
      'dist/apps/api/main.js': `require('ms'); require('send');`,
    },
    expected: {
      closure: ['debug@4.0.0', 'ms@1.0.0', 'ms@2.0.0', 'ms@2.1.3', 'send@1.0.0'],
      versions: { app: { ms: '2.0.0' } },
    },
  },
  {
    name: 'development-and-production',
    shows:
      'A package that is a development dependency here and production’s there stays; the rest goes.',
    stands: ['nx C11', 'managers C2', 'managers C23'],
    registry: {
      'shared@1.0.0': {},
      'tool@1.0.0': { dependencies: { shared: '^1.0.0', 'tool-only': '1.0.0' } },
      'tool-only@1.0.0': {},
      'lib@1.0.0': { dependencies: { shared: '^1.0.0' } },
    },
    packages: ['apps/*'],
    files: {
      'package.json': { devDependencies: { tool: '1.0.0', shared: '1.0.0' } },
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { lib: '1.0.0' },
        devDependencies: { tool: '1.0.0', shared: '^1.0.0' },
      },
      'dist/apps/api/main.js': `require('lib');`,
    },
    expected: { closure: ['lib@1.0.0', 'shared@1.0.0'] },
  },
  {
    name: 'prerelease-versions',
    shows: 'Prereleases, by range and by tag, direct and below.',
    stands: ['nx C12'],
    registry: {
      'core@2.0.0-rc.1': { dependencies: { part: '^1.0.0-beta.2' } },
      'core@1.0.0': {},
      'part@1.0.0-beta.10': {},
      'part@0.9.0': {},
      'edge@3.0.0-next.0': { tag: 'next' },
      'edge@2.0.0': {},
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0-alpha.0',
        dependencies: { core: '^2.0.0-rc.0', edge: 'next' },
      },
      'dist/apps/api/main.js': `require('core'); require('edge');`,
    },
    expected: { closure: ['core@2.0.0-rc.1', 'edge@3.0.0-next.0', 'part@1.0.0-beta.10'] },
  },
  {
    name: 'aliases',
    shows:
      'Packages under other names: two versions side by side, a scoped one, one below another package.',
    stands: ['nx C13', 'managers C7'],
    registry: {
      'ms@1.0.0': {},
      'ms@2.0.0': {},
      '@real/thing@1.0.0': { dependencies: { helper: 'npm:ms@^1.0.0' } },
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: {
          'ms-old': 'npm:ms@1.0.0',
          ms: '^2.0.0',
          '@short/thing': 'npm:@real/thing@^1.0.0',
        },
      },
      'dist/apps/api/main.js': `require('ms-old'); require('ms'); require('@short/thing');`,
    },
    expected: {
      closure: ['@real/thing@1.0.0', 'ms@1.0.0', 'ms@2.0.0'],
      versions: { app: { 'ms-old': '1.0.0', ms: '2.0.0', '@short/thing': '1.0.0' } },
    },
  },
  {
    name: 'packages-in-a-cycle',
    shows: 'Published packages that need each other, in two versions.',
    stands: ['managers C3', 'managers C7'],
    registry: {
      'one@1.0.0': { dependencies: { two: '^1.0.0' } },
      'two@1.0.0': { dependencies: { one: '^1.0.0', three: '1.0.0' } },
      'three@1.0.0': { dependencies: { one: '^2.0.0' } },
      'one@2.0.0': { dependencies: { three: '^1.0.0' } },
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies: { one: '1.0.0' } },
      'dist/apps/api/main.js': `require('one');`,
    },
    expected: { closure: ['one@1.0.0', 'one@2.0.0', 'three@1.0.0', 'two@1.0.0'] },
  },
  {
    name: 'packages-that-push-each-other-down',
    shows: 'Two versions in a cycle, each in the way of the other: npm ends it with a link.',
    stands: ['nx C12', 'managers C7'],
    registry: {
      'one@2.0.0': { dependencies: { two: '1.0.0' } },
      'two@1.0.0': { dependencies: { one: '^1.0.0' } },
      'one@1.0.0': { dependencies: { three: '2.0.0' } },
      'three@2.0.0': { dependencies: { one: '2.0.0' } },
      'two@2.0.0': {},
      'three@1.0.0': {},
    },
    packages: ['apps/*'],
    files: {
      'package.json': { devDependencies: { two: '2.0.0', three: '1.0.0' } },
      'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies: { one: '2.0.0' } },
      'dist/apps/api/main.js': `require('one');`,
    },
    expected: { closure: ['one@1.0.0', 'one@2.0.0', 'three@2.0.0', 'two@1.0.0'] },
  },
  {
    name: 'optional-packages-of-platforms',
    shows: 'Packages for other systems stay in the lockfile and off the disk.',
    stands: ['complaints 16', 'complaints 17', 'managers C26', 'nx C46'],
    registry: {
      'native@1.0.0': {
        files: {
          'index.js': `try { require('native-linux-x64'); } catch { require('native-linux-arm64'); }`,
        },
        optionalDependencies: {
          'native-linux-x64': '1.0.0',
          'native-linux-arm64': '1.0.0',
          'native-darwin-arm64': '1.0.0',
          'native-win32-x64': '1.0.0',
        },
      },
      'native-linux-x64@1.0.0': { os: ['linux'], cpu: ['x64'] },
      'native-linux-arm64@1.0.0': { os: ['linux'], cpu: ['arm64'] },
      'native-darwin-arm64@1.0.0': { os: ['darwin'], cpu: ['arm64'] },
      'native-win32-x64@1.0.0': {
        os: ['win32'],
        cpu: ['x64'],
        dependencies: { 'win-only': '1.0.0' },
      },
      'win-only@1.0.0': {},
      'maybe@1.0.0': {},
    },
    packages: ['apps/*'],
    files: {
      'apps/api/package.json': {
        name: 'api',
        version: '1.0.0',
        dependencies: { native: '1.0.0' },
        optionalDependencies: { maybe: '1.0.0', 'native-win32-x64': '1.0.0' },
      },
      'dist/apps/api/main.js': `require('native'); require('maybe');`,
    },
    expected: { closure: ['maybe@1.0.0', 'native-linux-x64@1.0.0', 'native@1.0.0'] },
  },
];
