import { manifestAllows, namesFor, platformLabel, platformVariants } from './platform-label';

describe('platformLabel', () => {
  it.each([
    ['@img/sharp-linuxmusl-x64', { os: 'linux', arch: 'x64', libc: 'musl' }],
    ['@esbuild/linux-arm64', { os: 'linux', arch: 'arm64' }],
    ['@swc/core-linux-arm-gnueabihf', { os: 'linux', arch: 'arm', libc: 'glibc' }],
    ['@rollup/rollup-win32-x64-msvc', { os: 'win32', arch: 'x64' }],
    ['prebuilds/linux-x64/bcrypt.musl.node', { os: 'linux', arch: 'x64', libc: 'musl' }],
    [
      'prebuilds/linux-arm64/argon2.armv8.glibc.node',
      { os: 'linux', arch: 'arm64', libc: 'glibc' },
    ],
    ['prebuilds/linuxmusl-arm64.node', { os: 'linux', arch: 'arm64', libc: 'musl' }],
    [
      'lib/binding/napi-v6-linux-glibc-x64/node_sqlite3.node',
      { os: 'linux', arch: 'x64', libc: 'glibc' },
    ],
    ['bin/linux_x86_64/x.node', { os: 'linux', arch: 'x64' }],
    ['prebuilds/linux-x64/electron.napi.node', { os: 'linux', arch: 'x64', runtime: 'electron' }],
    ['build/Release/fs_ext.node', {}],
    ['constructor', {}],
  ])('%s', (name, label) => expect(platformLabel(name)).toEqual(label));
});

describe('namesFor', () => {
  const [musl, glibc] = [
    { arch: 'x64', libc: 'musl' },
    { arch: 'x64', libc: 'glibc' },
  ] as const;
  const sharp = ['sharp-linux-x64', 'sharp-linuxmusl-x64', 'sharp-linux-arm64', 'sharp-darwin-x64'];
  const esbuild = ['@esbuild/linux-x64', '@esbuild/linux-arm64', '@esbuild/win32-x64'];

  it.each([
    [sharp, musl, ['sharp-linuxmusl-x64']],
    [sharp, glibc, ['sharp-linux-x64']],
    [esbuild, musl, ['@esbuild/linux-x64']],
    [esbuild, glibc, ['@esbuild/linux-x64']],
  ])('%j on %j', (names, platform, wanted) => expect(namesFor(names, platform)).toEqual(wanted));

  it('takes an unmarked binary for one of glibc', () => {
    expect(namesFor(['linux-x64/a.node'], musl, 'glibc')).toEqual([]);
    expect(namesFor(['linux-x64/a.node'], glibc, 'glibc')).toEqual(['linux-x64/a.node']);
  });
});

describe('platformVariants', () => {
  it('are two or more', () => {
    expect(platformVariants(['fsevents-darwin'])).toEqual([]);
    expect(platformVariants(['a-linux-x64', 'a-darwin-x64', 'detect-libc'])).toEqual([
      'a-linux-x64',
      'a-darwin-x64',
    ]);
  });
});

describe('manifestAllows', () => {
  const platform = { arch: 'x64', libc: 'musl' } as const;
  it.each([
    [{}, true],
    [{ os: ['linux'], cpu: ['x64'], libc: ['musl'] }, true],
    [{ os: ['linux', 'darwin'], cpu: ['arm64', 'x64'] }, true],
    [{ libc: ['glibc'] }, false],
    [{ os: ['darwin'] }, false],
    [{ cpu: ['arm64'] }, false],
    [{ os: ['!win32'] }, true],
    [{ os: ['!linux'] }, false],
    [{ os: ['any'], cpu: [] }, true],
  ])('%j: %s', (manifest, allowed) => expect(manifestAllows(manifest, platform)).toBe(allowed));
});
