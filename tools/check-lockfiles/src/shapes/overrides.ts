import type { Fixture } from '../fixture';

const TREE: Fixture['registry'] = {
  ...{ 'ms@1.0.0': {}, 'ms@2.0.0': {}, 'ms@2.1.0': {}, 'ms@3.0.0': {} },
  'debug@4.0.0': { dependencies: { ms: '^2.0.0' } },
  'send@1.0.0': { dependencies: { debug: '^4.0.0', ms: '1.0.0' } },
  'unused@1.0.0': { dependencies: { ms: '^1.0.0' } },
};
const APP = (dependencies: Record<string, string>): Record<string, object> => ({
  'apps/api/package.json': { name: 'api', version: '1.0.0', dependencies },
});

/** Versions that the workspace forces, patches, catalogs. */
export const OVERRIDES: readonly Fixture[] = [
  {
    name: 'override-below',
    shows:
      'A forced version of a package below, against its range; one that the app does not have is dropped.',
    stands: ['complaints 3', 'complaints 4'],
    registry: TREE,
    packages: ['apps/*'],
    overrides: { ms: '3.0.0', unused: '1.0.0' },
    files: { ...APP({ send: '1.0.0' }), 'dist/apps/api/main.js': `require('send');` },
    expected: { closure: ['debug@4.0.0', 'ms@3.0.0', 'send@1.0.0'] },
  },
  {
    name: 'override-of-what-another-app-declares',
    shows: 'A forced version that is a direct dependency of another app, and of this one.',
    stands: ['complaints 4'],
    registry: TREE,
    packages: ['apps/*'],
    overrides: { ms: '2.0.0' },
    files: {
      ...APP({ debug: '4.0.0', ms: '2.0.0' }),
      'apps/web/package.json': { name: 'web', version: '1.0.0', dependencies: { ms: '2.0.0' } },
      'dist/apps/api/main.js': `require('debug'); require('ms');`,
    },
    expected: { closure: ['debug@4.0.0', 'ms@2.0.0'] },
  },
  {
    name: 'override-below-one-package',
    shows: 'A version forced below one package only.',
    stands: ['complaints 4'],
    managers: { npm: '*', pnpm: '*', 'yarn-classic': '*', 'yarn-berry': '*' },
    registry: TREE,
    packages: ['apps/*'],
    files: {
      ...APP({ send: '1.0.0', ms: '1.0.0' }),
      'dist/apps/api/main.js': `require('send'); require('ms');`,
    },
    of: {
      npm: {
        files: {
          'package.json': { overrides: { debug: { ms: '3.0.0' }, unused: { ms: '2.0.0' } } },
        },
      },
      pnpm: { settings: { overrides: { 'debug>ms': '3.0.0', 'unused>ms': '2.0.0' } } },
      'yarn-classic': { files: { 'package.json': { resolutions: { '**/debug/ms': '3.0.0' } } } },
      'yarn-berry': {
        files: { 'package.json': { resolutions: { 'debug/ms': '3.0.0', 'unused/ms': '2.0.0' } } },
      },
    },
    expected: {
      closure: ['debug@4.0.0', 'ms@1.0.0', 'ms@3.0.0', 'send@1.0.0'],
      versions: { app: { ms: '1.0.0' } },
    },
  },
  {
    name: 'override-by-range',
    shows: 'A version forced for some ranges of a package only.',
    stands: ['complaints 4'],
    managers: { npm: '*', pnpm: '*', 'yarn-berry': '*' },
    registry: TREE,
    packages: ['apps/*'],
    files: { ...APP({ send: '1.0.0' }), 'dist/apps/api/main.js': `require('send');` },
    of: {
      npm: { files: { 'package.json': { overrides: { 'ms@^2': '2.0.0' } } } },
      pnpm: { settings: { overrides: { 'ms@^2': '2.0.0' } } },
      'yarn-berry': { files: { 'package.json': { resolutions: { 'ms@npm:^2.0.0': '2.0.0' } } } },
    },
    expected: { closure: ['debug@4.0.0', 'ms@1.0.0', 'ms@2.0.0', 'send@1.0.0'] },
  },
  {
    name: 'override-to-another-package',
    shows: 'A package replaced by another one under its name.',
    stands: ['complaints 4', 'nx C13'],
    registry: { ...TREE, '@fork/ms@9.0.0': { dependencies: { part: '1.0.0' } }, 'part@1.0.0': {} },
    packages: ['apps/*'],
    overrides: { ms: 'npm:@fork/ms@9.0.0' },
    files: { ...APP({ debug: '4.0.0' }), 'dist/apps/api/main.js': `require('debug');` },
    expected: { closure: ['@fork/ms@9.0.0', 'debug@4.0.0', 'part@1.0.0'] },
  },
  {
    name: 'override-by-reference',
    shows: 'A forced version that says: the one of my own dependency.',
    stands: ['complaints 4'],
    managers: { npm: '*', pnpm: '*' },
    registry: TREE,
    packages: ['apps/*'],
    overrides: { ms: '$ms' },
    files: {
      'package.json': { dependencies: { ms: '2.0.0' } },
      ...APP({ send: '1.0.0' }),
      'dist/apps/api/main.js': `require('send');`,
    },
    expected: { closure: ['debug@4.0.0', 'ms@2.0.0', 'send@1.0.0'] },
  },
  {
    name: 'catalogs',
    shows: 'Versions from the default and a named catalog, in the app, a library and not at all.',
    stands: ['complaints 5', 'nx C3', 'nx C4'],
    managers: { pnpm: '*', 'yarn-berry': '>=4.10', bun: '*' },
    registry: TREE,
    packages: ['apps/*', 'libs/*'],
    catalog: { ms: '^2.0.0', unused: '1.0.0' },
    catalogs: { old: { ms: '1.0.0', send: '1.0.0' } },
    files: {
      ...APP({ ms: 'catalog:', '@acme/a': 'workspace:*', send: 'catalog:old' }),
      'libs/a/package.json': {
        name: '@acme/a',
        version: '1.0.0',
        main: './dist/index.js',
        dependencies: { ms: 'catalog:old' },
      },
      'libs/a/dist/index.js': `require('ms');`,
      'dist/apps/api/main.js': `require('@acme/a'); require('ms'); require('send');`,
    },
    expected: {
      closure: ['debug@4.0.0', 'ms@1.0.0', 'ms@2.1.0', 'send@1.0.0'],
      versions: { app: { ms: '2.1.0' }, '@acme/a': { ms: '1.0.0' } },
    },
  },
  {
    name: 'patches',
    shows: 'A patched package comes patched; a patch of a package that is not there goes.',
    stands: ['complaints 3'],
    managers: { pnpm: '*', 'yarn-berry': '*', bun: '*' },
    registry: TREE,
    packages: ['apps/*'],
    files: {
      'package.json': { devDependencies: { unused: '1.0.0' } },
      ...APP({ debug: '4.0.0' }),
      'patches/ms.patch': PATCH('ms@2.1.0'),
      'patches/unused.patch': PATCH('unused@1.0.0'),
      'dist/apps/api/main.js': `require('debug');`,
    },
    of: {
      pnpm: {
        settings: {
          patchedDependencies: {
            'ms@2.1.0': 'patches/ms.patch',
            'unused@1.0.0': 'patches/unused.patch',
          },
        },
      },
      'yarn-berry': {
        files: {
          'package.json': {
            resolutions: {
              'ms@npm:^2.0.0': 'patch:ms@npm%3A2.1.0#~/patches/ms.patch',
              'unused@npm:1.0.0': 'patch:unused@npm%3A1.0.0#~/patches/unused.patch',
            },
          },
        },
      },
      bun: {
        files: {
          'package.json': {
            patchedDependencies: {
              'ms@2.1.0': 'patches/ms.patch',
              'unused@1.0.0': 'patches/unused.patch',
            },
          },
        },
      },
    },
    expected: {
      closure: ['debug@4.0.0', 'ms@2.1.0'],
      contains: { 'ms/index.js': 'patched' },
    },
  },
  {
    name: 'package-extensions',
    shows: 'A dependency that the workspace adds to a published package.',
    stands: ['complaints 3'],
    managers: { pnpm: '*', 'yarn-berry': '*' },
    added: { broken: ['ms'] },
    registry: {
      'broken@1.0.0': { files: { 'index.js': `require('ms');` } },
      'ms@2.0.0': {},
    },
    packages: ['apps/*'],
    files: { ...APP({ broken: '1.0.0' }), 'dist/apps/api/main.js': `require('broken');` },
    of: {
      pnpm: { settings: { packageExtensions: { broken: { dependencies: { ms: '2.0.0' } } } } },
      'yarn-berry': {
        settings: { packageExtensions: { 'broken@*': { dependencies: { ms: '2.0.0' } } } },
      },
    },
    expected: { closure: ['broken@1.0.0', 'ms@2.0.0'] },
  },
  {
    name: 'pnpmfile',
    shows: 'A hook that changes manifests while resolving: the lockfile knows its checksum.',
    stands: ['complaints 3'],
    managers: { pnpm: '*' },
    added: { broken: ['ms'] },
    registry: { 'broken@1.0.0': { files: { 'index.js': `require('ms');` } }, 'ms@2.0.0': {} },
    packages: ['apps/*'],
    files: {
      ...APP({ broken: '1.0.0' }),
      '.pnpmfile.cjs': `module.exports = { hooks: { readPackage(manifest) {
  if (manifest.name === 'broken') manifest.dependencies = { ...manifest.dependencies, ms: '2.0.0' };
  return manifest;
} } };
`,
      'dist/apps/api/main.js': `require('broken');`,
    },
    expected: { closure: ['broken@1.0.0', 'ms@2.0.0'] },
  },
];

/** A patch of a package's `index.js`, which is one line. */
function PATCH(id: string): string {
  const source = `module.exports = '${id}';`;
  const last = id.startsWith('unused') ? [` require('ms');`] : [];
  return `${[
    'diff --git a/index.js b/index.js',
    '--- a/index.js',
    '+++ b/index.js',
    `@@ -1,${1 + last.length} +1,${2 + last.length} @@`,
    ` ${source}`,
    ...last,
    `+module.exports.patched = true;`,
  ].join('\n')}\n`;
}
