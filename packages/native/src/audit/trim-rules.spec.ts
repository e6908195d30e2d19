import { binaryOf, GLIBC, MUSL, packageOf } from './testing/package-of';
import { foreignPackages, isBuildLeftover, trimReason } from './trim-rules';

const ALPINE = { arch: 'x64', libc: 'musl' } as const;
const DEBIAN = { arch: 'x64', libc: 'glibc' } as const;

describe('trimReason', () => {
  const pty = packageOf({
    binaries: [
      binaryOf('build/Release/pty.node', MUSL),
      binaryOf('prebuilds/linux-x64/pty.musl.node', MUSL),
      binaryOf('prebuilds/linux-x64/pty.glibc.node', GLIBC),
      binaryOf('lib/linux-x64/plain.node', GLIBC),
    ],
  });

  it.each([
    'prebuilds/win32-x64/pty.node',
    'prebuilds/win32-x64/conpty/OpenConsole.exe',
    'prebuilds/darwin-arm64/spawn-helper',
    'prebuilds/linux-arm64/pty.musl.node',
    'prebuilds/linux-x64/pty.glibc.node',
    'prebuilds/linux-x64/electron.abi125.node',
    'lib/linux-x64/plain.node',
    'lib/binding/napi-v3-linux-glibc-x64/a.node',
    'third_party/conpty/win10-arm64/conpty.dll',
    'build/Release/pty.pdb',
  ])('%s is a foreign prebuild', (file) => {
    expect(trimReason(pty, file, ALPINE)).toBe('foreign prebuilds');
  });

  it.each([
    'binding.gyp',
    'src/unix/pty.cc',
    'deps/sqlite3/sqlite3.c',
    'deps/sqlite3.tar.gz',
    'build/Release/sqlite3.a',
    'include/a.hpp',
    'common.gypi',
  ])('%s is a source', (file) => {
    expect(trimReason(pty, file, ALPINE)).toBe('sources');
  });

  it.each([
    'build/config.gypi',
    'build/Release/obj.target/a/a.o',
    'build/Release/.deps/a.d',
    'build/binding.Makefile',
    'build/node_gyp_bins/python3',
  ])('%s is a leftover of a compile', (file) => {
    expect(trimReason(packageOf(), file, ALPINE)).toBe('build leftovers');
  });

  it.each([
    'package.json',
    'index.js',
    'LICENSE',
    'lib/pty.js.map',
    'build/Release/pty.node',
    'prebuilds/linux-x64/pty.musl.node',
    'prebuilds/linux-x64/node.abi115.musl.node',
    'lib/win/worker.js',
    'wasm/a.wasm',
    'types.d.mts',
    'src/node-types.json',
  ])('%s stays', (file) => {
    expect(trimReason(pty, file, ALPINE)).toBeUndefined();
  });

  it('keeps the other one on the other libc', () => {
    expect(trimReason(pty, 'prebuilds/linux-x64/pty.glibc.node', DEBIAN)).toBeUndefined();
    expect(trimReason(pty, 'prebuilds/linux-x64/pty.musl.node', DEBIAN)).toBe('foreign prebuilds');
  });

  it('takes nothing but leftovers out of a package of which nothing fits: what is wrong must stay to be seen', () => {
    const broken = packageOf({ binaries: [binaryOf('prebuilds/linux-x64/a.glibc.node', GLIBC)] });
    for (const file of ['prebuilds/linux-x64/a.glibc.node', 'prebuilds/win32-x64/a.node', 'a.cc'])
      expect(trimReason(broken, file, ALPINE)).toBeUndefined();
  });

  it('keeps a binary for glibc that only a try can judge, and what it could be compiled from', () => {
    const maybe = packageOf({
      binaries: [binaryOf('prebuilds/linux-x64/a.node', { needed: ['libc.so.6'] })],
    });
    for (const file of ['prebuilds/linux-x64/a.node', 'binding.gyp', 'src/a.c'])
      expect(trimReason(maybe, file, ALPINE)).toBeUndefined();
  });

  it('takes headers out of packages that are nothing else', () => {
    const headers = packageOf({ name: 'node-addon-api' });
    expect(trimReason(headers, 'napi.h', ALPINE)).toBe('sources');
    expect(trimReason(headers, 'index.js', ALPINE)).toBeUndefined();
    expect(trimReason(packageOf({ name: 'other' }), 'napi.h', ALPINE)).toBeUndefined();
  });
});

describe('foreignPackages', () => {
  const of = (name: string, rest = {}) => packageOf({ name, ...rest });
  const paths = (...names: string[]) => new Set(names.map((name) => `node_modules/${name}`));

  it('are those whose manifests say so', () => {
    const packages = [
      of('glibc', { libc: ['glibc'] }),
      of('musl', { libc: ['musl'] }),
      of('arm', { os: ['linux'], cpu: ['arm64'] }),
      of('mac', { os: ['darwin'] }),
      of('plain'),
    ];
    expect(foreignPackages(packages, ALPINE)).toEqual(paths('glibc', 'arm', 'mac'));
  });

  it('are those whose names say so, beside one that fits', () => {
    const optionalDependencies = ['@x/a-linux-x64', '@x/a-linuxmusl-x64', '@x/a-darwin-x64'];
    const owner = of('a', { optionalDependencies });
    const both = [owner, of('@x/a-linux-x64'), of('@x/a-linuxmusl-x64')];
    expect(foreignPackages(both, ALPINE)).toEqual(paths('@x/a-linux-x64'));
    expect(foreignPackages(both, DEBIAN)).toEqual(paths('@x/a-linuxmusl-x64'));
    expect(foreignPackages(both.slice(0, 2), ALPINE)).toEqual(new Set());
  });
});

describe('isBuildLeftover', () => {
  it.each([
    'node_modules/fs-ext/build/config.gypi',
    'node_modules/fs-ext/build/Makefile',
    'node_modules/fs-ext/build/fs-ext.target.mk',
    'node_modules/fs-ext/build/binding.Makefile',
    'node_modules/@scope/a/build/Release/obj.target',
    'node_modules/@scope/a/build/Release/obj.target/a/a.o',
    'node_modules/a/build/Release/.deps/Release/a.node.d',
    'node_modules/a/build/node_gyp_bins/python3',
    'node_modules/.pnpm/a@1.0.0/node_modules/a/build/Makefile',
  ])('is %s', (path) => {
    expect(isBuildLeftover(path)).toBe(true);
  });

  it.each([
    'node_modules/fs-ext/build/Release/fs_ext.node',
    'node_modules/fs-ext/build',
    'node_modules/a/build/index.js',
    'node_modules/a/lib/Makefile',
    'build/config.gypi',
    'node_modules/a/build/Release/object.js',
  ])('is not %s', (path) => {
    expect(isBuildLeftover(path)).toBe(false);
  });
});
