import { auditContext, auditPackage } from './audit-package';
import type { Finding } from './finding';
import type { InstalledPackage } from './installed-package';
import type { Platform } from './platform-label';
import { binaryOf, GLIBC, MUSL, packageOf } from './testing/package-of';

const ALPINE: Platform = { arch: 'x64', libc: 'musl' };
const DEBIAN: Platform = { arch: 'x64', libc: 'glibc', glibcVersion: '2.36' };

function audit(
  of: InstalledPackage,
  platform = ALPINE,
  others: InstalledPackage[] = [],
): Finding[] {
  return auditPackage(of, auditContext([of, ...others], platform));
}
const brief = (findings: Finding[]): string[] =>
  findings.map(({ code, severity, path }) => `${severity} ${code} ${path}`);

describe('auditPackage finds nothing wrong with', () => {
  it.each([
    ['no binary at all', packageOf()],
    [
      'a compiled addon',
      packageOf({ compiles: true, binaries: [binaryOf('build/Release/a.node', MUSL)] }),
    ],
    [
      'prebuilds of which one fits',
      packageOf({
        binaries: [
          binaryOf('prebuilds/linux-x64/a.glibc.node', GLIBC),
          binaryOf('prebuilds/linux-x64/a.musl.node', MUSL),
          binaryOf('prebuilds/linux-arm64/a.musl.node', { ...MUSL, machine: 183 }),
          { file: 'prebuilds/win32-x64/a.node', format: 'pe', missing: [] },
        ],
      }),
    ],
    [
      'prebuilds of which none fits, beside a compiled addon that does',
      packageOf({
        binaries: [
          binaryOf('build/Release/a.node', MUSL),
          binaryOf('prebuilds/linux-x64/a.glibc.node', GLIBC),
        ],
      }),
    ],
    ['an addon for any libc', packageOf({ binaries: [binaryOf('a.node', {})] })],
    [
      'a glibc addon in plain C',
      packageOf({ binaries: [binaryOf('prebuilds/linux-x64/a.node', { needed: ['libc.so.6'] })] }),
    ],
    [
      'a text file called .so',
      packageOf({ binaries: [{ file: 'a.so', format: 'other', missing: [] }] }),
    ],
  ])('%s', (_, of) => expect(audit(of)).toEqual([]));
});

describe('auditPackage', () => {
  it('says that a binary of the host hides the prebuilt one', () => {
    const of = packageOf({
      binaries: [
        binaryOf('build/Release/a.node', { ...GLIBC, versions: ['GLIBC_2.34'] }),
        binaryOf('prebuilds/linux-x64/a.musl.node', MUSL),
      ],
    });
    expect(audit(of)).toEqual([
      {
        code: 'NXM_NATIVE_WRONG_BINARY',
        severity: 'error',
        package: 'acme',
        version: '1.0.0',
        path: 'node_modules/acme/build/Release/a.node',
        found: 'ELF binary for x64, glibc 2.34 or newer',
        wanted: 'ELF binary for x64, musl',
        fix: 'it was built elsewhere and hides any prebuilt one: install in the target stage, do not copy node_modules from the host',
      },
    ]);
  });

  it.each([
    [
      'another machine',
      binaryOf('a.node', { ...MUSL, machine: 183 }),
      'ELF binary for arm64, musl',
    ],
    ['another libc', binaryOf('lib/a.so.1', GLIBC), 'ELF binary for x64, glibc 2.17 or newer'],
    ['macOS', { file: 'a.node', format: 'mach-o' as const, missing: [] }, 'a macOS binary'],
    ['Windows', { file: 'a.node', format: 'pe' as const, missing: [] }, 'a Windows binary'],
    ['nothing', { file: 'a.node', format: 'damaged' as const, missing: [] }, 'a damaged ELF file'],
    ['text', { file: 'a.node', format: 'other' as const, missing: [] }, 'no binary at all'],
  ])('refuses a binary for %s', (_, binary, found) => {
    expect(audit(packageOf({ binaries: [binary] }))).toMatchObject([
      { code: 'NXM_NATIVE_WRONG_BINARY', severity: 'error', found },
    ]);
  });

  it('refuses a newer glibc than there is', () => {
    const of = packageOf({
      binaries: [binaryOf('a.node', { ...GLIBC, versions: ['GLIBC_2.38'] })],
    });
    expect(audit(of, DEBIAN)).toMatchObject([
      {
        found: 'ELF binary for x64, glibc 2.38 or newer',
        wanted: 'ELF binary for x64, glibc 2.36',
      },
    ]);
  });

  it('refuses musl on glibc, even in plain C', () => {
    const of = packageOf({ binaries: [binaryOf('a.node', { needed: ['libc.so'] })] });
    expect(brief(audit(of, DEBIAN))).toEqual([
      'error NXM_NATIVE_WRONG_BINARY node_modules/acme/a.node',
    ]);
  });

  it('does not take an addon of FreeBSD or Electron for one of Linux and Node', () => {
    const of = packageOf({
      binaries: [
        binaryOf('prebuilds/freebsd-x64/a.node', { needed: ['libc.so.7'] }),
        binaryOf('prebuilds/linux-x64/electron.musl.node', MUSL),
      ],
    });
    expect(brief(audit(of))).toEqual(['error NXM_NATIVE_NO_FITTING_BINARY node_modules/acme']);
  });

  it.each([
    [
      true,
      'compile it in the image: approve the install script of acme in the root package.json, and set npm_config_build_from_source=true for its install',
    ],
    [
      false,
      'use a version that has a binary for musl, or a base with glibc: nx g docker-setup --distro=debian',
    ],
  ])('names what there is where no prebuild fits (compiles: %s)', (compiles, fix) => {
    const binaries = [
      binaryOf('prebuilds/linux-x64/a.node', GLIBC),
      binaryOf('prebuilds/linux-arm64/a.node', { ...GLIBC, machine: 183 }),
    ];
    expect(audit(packageOf({ binaries, compiles }))).toMatchObject([
      {
        code: 'NXM_NATIVE_NO_FITTING_BINARY',
        found: 'prebuilds/linux-x64/a.node (ELF binary for x64, glibc 2.17 or newer)',
        wanted: 'ELF binary for x64, musl',
        fix,
      },
    ]);
  });

  it('says that an install script did not run', () => {
    expect(audit(packageOf({ compiles: true }))).toEqual([
      {
        code: 'NXM_NATIVE_MISSING_BINARY',
        severity: 'error',
        package: 'acme',
        version: '1.0.0',
        path: 'node_modules/acme',
        found: 'a binding.gyp and no .node file',
        wanted: 'ELF binary for x64, musl',
        fix: 'its install script did not run: approve the install script of acme in the root package.json',
      },
    ]);
  });

  it('only mentions it where the package is optional', () => {
    expect(brief(audit(packageOf({ compiles: true, optional: true })))).toEqual([
      'notice NXM_NATIVE_MISSING_BINARY node_modules/acme',
    ]);
  });

  describe('a package with variants by platform', () => {
    const owner = packageOf({
      name: 'sharp',
      compiles: true,
      optionalDependencies: ['@img/sharp-linux-x64', '@img/sharp-linuxmusl-x64'],
    });
    const variant = (name: string, libc: string, parts: { needed: string[] }): InstalledPackage =>
      packageOf({
        name,
        os: ['linux'],
        cpu: ['x64'],
        libc: [libc],
        binaries: [binaryOf('lib/a.node', parts)],
      });
    const musl = variant('@img/sharp-linuxmusl-x64', 'musl', MUSL);
    const glibc = variant('@img/sharp-linux-x64', 'glibc', GLIBC);

    it('is fine with the one that fits', () => {
      expect(audit(owner, ALPINE, [musl])).toEqual([]);
      expect(audit(musl, ALPINE, [owner])).toEqual([]);
    });

    it('lacks the one that fits', () => {
      expect(audit(owner, ALPINE, [glibc])).toMatchObject([
        {
          code: 'NXM_NATIVE_MISSING_PLATFORM_PACKAGE',
          severity: 'error',
          wanted: '@img/sharp-linuxmusl-x64',
        },
      ]);
    });

    it('says which are of no use, by their manifest or, in older ones, by their file', () => {
      expect(audit(glibc, ALPINE, [owner, musl])).toMatchObject([
        {
          code: 'NXM_NATIVE_FOREIGN_PACKAGE',
          severity: 'notice',
          found: 'a package for linux/x64/glibc',
        },
      ]);
      const { libc: _libc, ...older } = glibc;
      expect(brief(audit(older, ALPINE, [owner, musl]))).toEqual([
        'notice NXM_NATIVE_FOREIGN_PACKAGE node_modules/@img/sharp-linux-x64',
      ]);
    });
  });

  it('names libraries that are missing', () => {
    const of = packageOf({ binaries: [binaryOf('build/Release/a.node', MUSL, ['libcairo.so.2'])] });
    expect(audit(of)).toMatchObject([
      {
        code: 'NXM_NATIVE_MISSING_LIBRARY',
        severity: 'error',
        path: 'node_modules/acme/build/Release/a.node',
        found: 'libcairo.so.2 not in this image',
      },
    ]);
  });

  it.each([
    [
      'another prebuild has all',
      [binaryOf('linux-musl/a.node', MUSL, ['libssl.so.1.1']), binaryOf('linux-musl/b.node', MUSL)],
    ],
    [
      'it is a library that may never be loaded',
      [binaryOf('plugins/cuda.so', MUSL, ['libcuda.so.1'])],
    ],
  ])('only mentions them where %s', (_, binaries) => {
    expect(audit(packageOf({ binaries }))).toMatchObject([
      { code: 'NXM_NATIVE_MISSING_LIBRARY', severity: 'notice' },
    ]);
  });
});
