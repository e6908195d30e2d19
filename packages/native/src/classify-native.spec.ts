import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { classifyNative } from './classify-native';
import type { NativeTarget, PackageFacts } from './native-package';

const ALPINE: NativeTarget = { os: 'linux', arch: 'amd64', libc: 'musl' };
const ALPINE_ARM: NativeTarget = { ...ALPINE, arch: 'arm64' };
const DEBIAN: NativeTarget = { ...ALPINE, libc: 'glibc' };

function factsOf(parts: Partial<PackageFacts> = {}): PackageFacts {
  const name = parts.name ?? 'acme';
  return {
    name,
    version: '1.0.0',
    path: `node_modules/${name}`,
    hasInstallScript: false,
    optional: false,
    ...parts,
  };
}

/** A package of the root's node_modules, as it is. */
function installed(name: string): PackageFacts {
  const folder = join(__dirname, '../../../node_modules', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const scripts: Record<string, string> = manifest.scripts ?? {};
  return factsOf({
    name,
    version: manifest.version,
    hasInstallScript: ['preinstall', 'install', 'postinstall'].some((one) => one in scripts),
    optionalDependencies: manifest.optionalDependencies ?? {},
    manifest,
    files: readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  });
}

describe('classifyNative on real packages', () => {
  it.each([
    ['bcrypt', ALPINE, 'bundled-prebuilds', 'brings prebuilds/linux-x64/bcrypt.musl.node'],
    ['bcrypt', ALPINE_ARM, 'bundled-prebuilds', 'brings prebuilds/linux-arm64/bcrypt.musl.node'],
    ['bcrypt', DEBIAN, 'bundled-prebuilds', 'brings prebuilds/linux-x64/bcrypt.glibc.node'],
    [
      'sharp',
      ALPINE,
      'platform-packages',
      'optional dependency @img/sharp-libvips-linuxmusl-x64 and @img/sharp-linuxmusl-x64',
    ],
    ['fs-ext', ALPINE, 'compiled', 'install script runs node-gyp'],
    [
      '@swc/core',
      ALPINE_ARM,
      'platform-packages',
      'optional dependency @swc/core-linux-arm64-musl',
    ],
  ])('%s for %j', (name, target, kind, why) => {
    const facts = installed(name);
    expect(classifyNative(facts, target)).toMatchObject({
      name,
      version: facts.version,
      kind,
      why,
    });
  });

  it.each(['fastify', 'typescript', 'node-addon-api'])('%s is none', (name) => {
    expect(classifyNative(installed(name), ALPINE)).toBeUndefined();
  });
});

describe('classifyNative of an installed package', () => {
  const scripts = { install: 'prebuild-install || node-gyp rebuild' };

  it.each<[string, Partial<PackageFacts>, NativeTarget, string, string]>([
    [
      'prebuild-install',
      {
        hasInstallScript: true,
        manifest: { scripts },
        files: ['binding.gyp', 'build/Release/a.node'],
      },
      ALPINE,
      'downloaded-prebuilds',
      'install script runs prebuild-install',
    ],
    [
      'node-pre-gyp, with what it fetched for the host',
      {
        hasInstallScript: true,
        manifest: { scripts: { install: 'node-pre-gyp install --fallback-to-build' } },
        files: ['binding.gyp', 'lib/binding/napi-v3-linux-musl-x64/a.node'],
      },
      ALPINE,
      'downloaded-prebuilds',
      'install script runs node-pre-gyp',
    ],
    [
      'flat prebuilds without an install script',
      {
        manifest: { gypfile: false },
        files: ['prebuilds/linux-x64.node', 'prebuilds/linuxmusl-x64.node'],
      },
      ALPINE,
      'bundled-prebuilds',
      'brings prebuilds/linuxmusl-x64.node',
    ],
    [
      'prebuilds for another machine only',
      {
        hasInstallScript: true,
        manifest: { scripts: { install: 'node-gyp-build' } },
        files: [
          'binding.gyp',
          'prebuilds/linux-x64/a.musl.node',
          'prebuilds/linux-arm64/a.armv8.node',
        ],
      },
      ALPINE_ARM,
      'compiled',
      'binding.gyp and an install script; its prebuilt binaries have none for linux/arm64/musl',
    ],
    [
      'prebuilds for another libc, and nothing to compile',
      { files: ['bin/linux/x64/a.node', 'bin/darwin/arm64/a.node'] },
      ALPINE,
      'bundled-prebuilds',
      'its prebuilt binaries have none for linux/x64/musl, and it cannot be compiled',
    ],
    [
      'binding.gyp alone, built on the host',
      { manifest: {}, files: ['binding.gyp', 'build/Release/a.node'] },
      ALPINE,
      'compiled',
      'binding.gyp, which npm compiles by itself',
    ],
    [
      'a binary of its install script',
      { hasInstallScript: true, manifest: {}, files: ['engine.so.node'] },
      ALPINE,
      'downloaded-prebuilds',
      'its install script brings engine.so.node',
    ],
    [
      'a binary without a word',
      { manifest: {}, files: ['a.node'] },
      ALPINE,
      'bundled-prebuilds',
      'brings a.node, which does not say for which target',
    ],
    [
      'variants without one for musl',
      {
        optionalDependencies: {
          'a-linux-x64-gnu': '1',
          'a-win32-x64-msvc': '1',
          'a-linux-arm64-musl': '1',
        },
      },
      ALPINE,
      'platform-packages',
      'optional dependencies by platform, but none for linux/x64/musl',
    ],
  ])('%s', (_, parts, target, kind, why) => {
    expect(classifyNative(factsOf(parts), target)).toMatchObject({ kind, why });
  });

  it.each<[string, Partial<PackageFacts>]>([
    [
      'an install script of another kind',
      {
        hasInstallScript: true,
        manifest: { scripts: { postinstall: 'node -e "try{require(`./x`)}catch{}"' } },
        files: ['index.js'],
      },
    ],
    [
      'a binding.gyp that is not to be compiled',
      { manifest: { gypfile: false }, files: ['binding.gyp'] },
    ],
    ['a package for macOS', { os: ['darwin'], cpu: ['arm64'], files: ['fsevents.node'] }],
    [
      'one optional dependency for a platform',
      { optionalDependencies: { 'fsevents-darwin': '1' } },
    ],
    ['a tree it was not asked about', { files: [] }],
  ])('%s is none', (_, parts) => {
    expect(classifyNative(factsOf(parts), ALPINE)).toBeUndefined();
  });
});

describe('classifyNative of a package that is not installed', () => {
  it.each([
    ['bcrypt', '6.0.0', 'bundled-prebuilds', 'known by its name; not installed on this machine'],
    ['bcrypt', '5.1.1', 'downloaded-prebuilds', 'known by its name: the install script fetches it'],
    [
      'better-sqlite3',
      '12.4.1',
      'downloaded-prebuilds',
      'known by its name: the install script fetches it',
    ],
    [
      'better-sqlite3',
      '13.0.0',
      'bundled-prebuilds',
      'known by its name; not installed on this machine',
    ],
    ['fs-ext', '2.1.1', 'compiled', 'known by its name; not installed on this machine'],
    [
      'never-heard-of',
      '1.0.0',
      'compiled',
      'has an install script that may compile; not installed on this machine, so nobody can look',
    ],
  ])('%s %s', (name, version, kind, why) => {
    const facts = factsOf({ name, version, hasInstallScript: true });
    expect(classifyNative(facts, ALPINE)).toMatchObject({ name, version, kind, why });
  });

  it.each(['core-js', 'nx', 'protobufjs'])('%s is none', (name) => {
    expect(classifyNative(factsOf({ name, hasInstallScript: true }), ALPINE)).toBeUndefined();
  });

  it('one without an install script is none', () => {
    expect(classifyNative(factsOf(), ALPINE)).toBeUndefined();
  });

  it('reads the manifest where only that is known', () => {
    const manifest = { scripts: { install: 'node-gyp rebuild' } };
    expect(classifyNative(factsOf({ manifest, hasInstallScript: true }), ALPINE)).toMatchObject({
      kind: 'compiled',
      why: 'install script runs node-gyp; not installed on this machine',
    });
  });
});
