import { targetPlatforms } from '../plan/target-platforms';
import { filesOf } from '../testing/files';
import { detectPrunedNative } from './native-packages';

/** A package that brings a binary for one platform and compiles on every other. */
const files = filesOf({
  'package.json': {},
  'pruned.json': {
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
  const found = detectPrunedNative(files, manager, { lockfile: 'pruned.json', targets });
  expect(found.map((each) => [each.name, each.kind])).toEqual([['half', kind]]);
});
