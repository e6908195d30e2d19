import { findNative } from './find-native';
import type { PackageFacts } from './native-package';

const ALPINE = { os: 'linux', arch: 'amd64', libc: 'musl' } as const;

const facts = (name: string, version: string, parts: Partial<PackageFacts> = {}): PackageFacts => ({
  name,
  version,
  path: `node_modules/${name}`,
  hasInstallScript: false,
  optional: false,
  ...parts,
});

const SHARP = facts('sharp', '0.35.5', {
  optionalDependencies: { '@img/sharp-linux-x64': '0.35.5', '@img/sharp-linuxmusl-x64': '0.35.5' },
});
const VARIANTS = [
  facts('@img/sharp-linux-x64', '0.35.5', {
    optional: true,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['glibc'],
  }),
  facts('@img/sharp-linuxmusl-x64', '0.35.5', { optional: true, os: ['linux'], cpu: ['x64'] }),
];
const BCRYPT = facts('bcrypt', '6.0.0', { hasInstallScript: true });

describe('findNative', () => {
  it('sorts, folds the variants of a package into it, and lists each once', () => {
    const nested = { ...BCRYPT, path: 'node_modules/a/node_modules/bcrypt' };
    const older = { ...nested, version: '5.1.1' };
    const packages = [SHARP, ...VARIANTS, facts('fastify', '5.12.8'), BCRYPT, nested, older];
    const found = findNative(packages, ALPINE);
    expect(found.map(({ name, version, kind }) => `${name}@${version} ${kind}`)).toEqual([
      'bcrypt@5.1.1 downloaded-prebuilds',
      'bcrypt@6.0.0 bundled-prebuilds',
      'sharp@0.35.5 platform-packages',
    ]);
  });

  it('lists a variant that nobody owns', () => {
    expect(findNative(VARIANTS, ALPINE)).toEqual([
      {
        name: '@img/sharp-linuxmusl-x64',
        version: '0.35.5',
        kind: 'platform-packages',
        why: 'made for linux/x64/musl by its os and cpu',
        gets: 'the package for its platform',
        mayCompile: false,
        optional: true,
      },
    ]);
  });

  it('changes nothing that it was given', () => {
    const packages = [SHARP, ...VARIANTS].map((one) => Object.freeze(one));
    expect(() => findNative(Object.freeze(packages), ALPINE)).not.toThrow();
  });
});
