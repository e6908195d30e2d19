import { missingLibcs } from './libc';

/** The libc that is filled in for each of some sibling packages. */
const libcs = (names: readonly string[], entry: object = {}): Record<string, string> => {
  const entries = names.map(
    (name) => [`node_modules/${name}`, { os: ['linux'], cpu: ['x64'], ...entry }] as const,
  );
  const found = missingLibcs(new Map(entries));
  return Object.fromEntries(
    [...found].map(([path, libc]) => [path.slice('node_modules/'.length), libc]),
  );
};

describe('missingLibcs', () => {
  it.each<[string, Record<string, string>]>([
    ['@img/sharp-linuxmusl-x64', { '@img/sharp-linuxmusl-x64': 'musl' }],
    ['@swc/core-linux-x64-musl', { '@swc/core-linux-x64-musl': 'musl' }],
    ['@swc/core-linux-x64-gnu', { '@swc/core-linux-x64-gnu': 'glibc' }],
    ['@parcel/watcher-linux-arm-glibc', { '@parcel/watcher-linux-arm-glibc': 'glibc' }],
    ['@napi-rs/x-linux-arm-gnueabihf', { '@napi-rs/x-linux-arm-gnueabihf': 'glibc' }],
    ['@esbuild/linux-x64', {}],
    ['@img/sharp-linux-x64', {}],
  ])('%s by its name', (name, expected) => {
    expect(libcs([name])).toEqual(expected);
  });

  it.each([
    ['@img/sharp-linux-x64', '@img/sharp-linuxmusl-x64'],
    ['@img/sharp-libvips-linux-x64', '@img/sharp-libvips-linuxmusl-x64'],
    ['@biomejs/cli-linux-x64', '@biomejs/cli-linux-x64-musl'],
    ['sass-embedded-linux-x64', 'sass-embedded-linux-musl-x64'],
  ])('%s by its twin for musl', (glibc, musl) => {
    expect(libcs([glibc, musl])).toEqual({ [glibc]: 'glibc', [musl]: 'musl' });
  });

  it.each([
    ['an entry that tells', { libc: ['musl'] }],
    ['another system', { os: ['darwin'] }],
    ['no system', { os: undefined }],
  ])('leaves %s alone', (_, entry) => {
    expect(libcs(['@swc/core-linux-x64-musl', '@swc/core-linux-x64'], entry)).toEqual({});
  });
});
