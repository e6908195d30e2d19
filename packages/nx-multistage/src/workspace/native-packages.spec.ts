import { targetPlatforms } from '../plan/target-platforms';
import { filesOf } from '../testing/files';
import { graphOf } from '../testing/graph';
import { bringsBinaries, detectNative, detectPrunedNative } from './native-packages';

/** A package that brings a binary for one platform and compiles on every other. */
const files = filesOf({
  'package.json': {},
  'pruned/package.json': {},
  'pruned/package-lock.json': {
    lockfileVersion: 3,
    packages: { '': {}, 'node_modules/half': { version: '1.0.0', hasInstallScript: true } },
  },
  'node_modules/half/package.json': {
    name: 'half',
    version: '1.0.0',
    scripts: { install: 'node-gyp-build' },
    dependencies: { 'node-gyp-build': '4' },
  },
  'node_modules/half/binding.gyp': '{}',
  'node_modules/half/prebuilds/linux-x64/half.musl.node': '',
});

it.each([
  [['linux/amd64'], 'bundled-prebuilds'],
  [['linux/arm64'], 'compiled'],
  [['linux/amd64', 'linux/arm64'], 'compiled'],
  [['linux/arm64', 'linux/amd64'], 'compiled'],
])('looks at every platform of the image: %j', (platforms, kind) => {
  const manager = { name: 'npm', lockfile: 'package-lock.json' } as const;
  const targets = targetPlatforms('musl', platforms);
  const found = detectPrunedNative(files, manager, { folder: 'pruned', targets });
  expect(found.entries.map((each) => [each.name, each.kind])).toEqual([['half', kind]]);
});

describe('detectNative', () => {
  const compiled = { version: '1.0.0', hasInstallScript: true };
  const workspace = filesOf({
    'package.json': {},
    'package-lock.json': {
      lockfileVersion: 3,
      packages: {
        '': {},
        'apps/api': { dependencies: { a: '1' } },
        'node_modules/a': {
          version: '1.0.0',
          dependencies: { b: '2' },
          peerDependencies: { p: '1', o: '1' },
          peerDependenciesMeta: { o: { optional: true } },
        },
        'node_modules/a/node_modules/b': { ...compiled, version: '2.0.0' },
        'node_modules/b': compiled,
        'node_modules/p': compiled,
        'node_modules/o': compiled,
        'node_modules/webpack': { ...compiled, dev: true },
        'node_modules/alias': { ...compiled, name: 'real', version: '3.0.0' },
      },
    },
    'apps/api/package.json': { dependencies: { a: '1', missing: '1' } },
  });
  const graph = graphOf({ api: { root: 'apps/api' } }, { api: ['npm:alias', 'npm:webpack'] });

  it('follows what is declared and imported, by Node’s own lookup', () => {
    const manager = { name: 'npm', lockfile: 'package-lock.json' } as const;
    const found = detectNative(workspace, manager, {
      graph,
      projectName: 'api',
      folders: ['apps/api'],
      targets: targetPlatforms('musl', undefined),
    });
    expect(found.entries.map(({ name, version }) => `${name}@${version}`)).toEqual([
      'b@2.0.0',
      'p@1.0.0',
      'real@3.0.0',
    ]);
  });
});

it.each([
  [{}, undefined, 'unlisted', false],
  [{}, ['half'], 'approved', true],
  [{ allowScripts: { half: false } }, ['half'], 'approved', true],
  [{ allowScripts: { half: false } }, [], 'denied', false],
])('%j and an image that approves %j: %s', (manifest, approve, approval, toolchain) => {
  const manager = { name: 'npm', version: '12.1.0', lockfile: 'package-lock.json' } as const;
  const targets = targetPlatforms('musl', ['linux/arm64']);
  const pruned: typeof files = {
    ...files,
    read: (path) => (path === 'pruned/package.json' ? JSON.stringify(manifest) : files.read(path)),
  };
  const { entries } = detectPrunedNative(pruned, manager, { folder: 'pruned', targets, approve });
  expect(entries).toMatchObject([{ approval, toolchain }]);
});

describe('packages that cannot work on the target', () => {
  const manager = { name: 'npm', lockfile: 'package-lock.json' } as const;
  const why = 'its prebuilt binaries have none for linux/x64/musl, and it cannot be compiled';
  const found = (distro: 'alpine' | 'debian', optional = false) =>
    detectPrunedNative(
      filesOf({
        'pruned/package.json': {},
        'pruned/package-lock.json': {
          lockfileVersion: 3,
          packages: {
            '': {},
            'node_modules/old': { version: '1.0.0', hasInstallScript: true, optional },
          },
        },
        'node_modules/old/package.json': {
          name: 'old',
          version: '1.0.0',
          scripts: { install: 'node check.js' },
        },
        'node_modules/old/prebuilds/linux-x64/old.glibc.node': '',
      }),
      manager,
      {
        folder: 'pruned',
        targets: targetPlatforms(distro === 'alpine' ? 'musl' : 'glibc', undefined),
        distro,
      },
    );

  it('are told with their reason, and which distribution they work on', () => {
    expect(found('alpine')).toMatchObject({
      notes: [`old 1.0.0 will not work: ${why}`],
      advice: { distro: 'debian', why: `old 1.0.0: ${why}` },
    });
  });

  it('give no advice where they work, or where nobody needs them', () => {
    expect(found('debian')).not.toHaveProperty('advice');
    expect(found('debian').notes).toEqual([]);
    expect(found('alpine', true)).not.toHaveProperty('advice');
    expect(found('alpine', true).notes).toEqual([
      `old 1.0.0 is optional and will not work: ${why}`,
    ]);
  });
});

describe('bringsBinaries', () => {
  const place = 'node_modules/alias';
  const at = (manifest: object, ...others: string[]) =>
    filesOf({
      [`${place}/package.json`]: { name: 'a', version: '1.0.0', ...manifest },
      ...Object.fromEntries(others.map((path) => [`${place}/${path}`, ''])),
    });
  const subject = { name: 'a', version: '1.0.0', place };

  it.each([
    ['says so itself', at({ gypfile: false }, 'binding.gyp'), true],
    ['has sources alone', at({}, 'binding.gyp'), false],
    ['has nothing to compile', at({ gypfile: false }), false],
    ['is another one there', at({ version: '2.0.0', gypfile: false }, 'binding.gyp'), false],
  ])('where the package %s', (_, files, expected) => {
    expect(bringsBinaries(files, subject)).toBe(expected);
  });

  it('where it is known, installed or not', () => {
    const sqlite = { name: 'better-sqlite3', place };
    expect(bringsBinaries(filesOf({}), { ...sqlite, version: '13.2.0' })).toBe(true);
    expect(bringsBinaries(filesOf({}), { ...sqlite, version: '12.0.0' })).toBe(false);
  });
});
