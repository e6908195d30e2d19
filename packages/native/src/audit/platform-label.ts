import type { PackageTool } from './system-libraries';

/** What a name says about the platform that a file or package is made for. */
export interface PlatformLabel {
  os?: string;
  /** In `process.arch`'s words. */
  arch?: string;
  libc?: 'musl' | 'glibc';
  runtime?: 'electron';
}

/** A Linux machine: what binaries are judged against. */
export interface Platform {
  /** In `process.arch`'s words: `x64`, `arm64`. */
  arch: string;
  libc: 'musl' | 'glibc';
  /** Version of the machine's glibc, where it is known. */
  glibcVersion?: string;
  /** The distro's tool, where it is known. */
  tool?: PackageTool;
}

const os = (name: string): PlatformLabel => ({ os: name });
const arch = (name: string): PlatformLabel => ({ arch: name });

/** The words in use, by node-gyp-build, napi-rs, prebuild-install, node-pre-gyp and by hand. */
const WORDS: Partial<Record<string, PlatformLabel>> = {
  linux: os('linux'),
  linuxmusl: { os: 'linux', libc: 'musl' },
  linuxglibc: { os: 'linux', libc: 'glibc' },
  darwin: os('darwin'),
  macos: os('darwin'),
  osx: os('darwin'),
  win32: os('win32'),
  windows: os('win32'),
  win: os('win32'),
  msvc: os('win32'),
  freebsd: os('freebsd'),
  openbsd: os('openbsd'),
  netbsd: os('netbsd'),
  sunos: os('sunos'),
  aix: os('aix'),
  android: os('android'),
  androideabi: os('android'),
  openharmony: os('openharmony'),
  ohos: os('openharmony'),
  x64: arch('x64'),
  amd64: arch('x64'),
  arm64: arch('arm64'),
  aarch64: arch('arm64'),
  armv8: arch('arm64'),
  arm: arch('arm'),
  armv6: arch('arm'),
  armv7: arch('arm'),
  armhf: arch('arm'),
  gnueabihf: { arch: 'arm', libc: 'glibc' },
  musleabihf: { arch: 'arm', libc: 'musl' },
  ia32: arch('ia32'),
  i686: arch('ia32'),
  x86: arch('ia32'),
  ppc64: arch('ppc64'),
  ppc64le: arch('ppc64'),
  s390x: arch('s390x'),
  riscv64: arch('riscv64'),
  loong64: arch('loong64'),
  mips64el: arch('mips64el'),
  wasm32: arch('wasm32'),
  universal: arch('universal'),
  musl: { libc: 'musl' },
  gnu: { libc: 'glibc' },
  glibc: { libc: 'glibc' },
  electron: { runtime: 'electron' },
};

/**
 * Reads the platform out of a name: `@img/sharp-linuxmusl-x64`, `prebuilds/linux-arm64/bcrypt.glibc.node`.
 * @returns an empty object where the name says nothing
 */
export function platformLabel(name: string): PlatformLabel {
  const words = name
    .toLowerCase()
    .replaceAll('x86_64', 'x64')
    .split(/[^a-z0-9]+/);
  return Object.assign({}, ...words.map((word) => WORDS[word] ?? {})) as PlatformLabel;
}

/**
 * Those of some sibling names that are made for a platform.
 * @param names of packages or files of one family
 * @param unmarked whose a Linux name without a libc is. `any` libc's, unless a sibling is marked as musl's: then it is
 *   glibc's (`sharp-linux-x64` beside `sharp-linuxmusl-x64`). Binaries are better taken for `glibc`'s in any case.
 */
export function namesFor(
  names: readonly string[],
  platform: Platform,
  unmarked: 'any' | 'glibc' = 'any',
): string[] {
  const labels = names.map((name) => ({ name, label: platformLabel(name) }));
  const libcMatters = unmarked === 'glibc' || labels.some(({ label }) => label.libc === 'musl');
  return labels
    .filter(
      ({ label }) =>
        (label.os ?? 'linux') === 'linux' &&
        (label.arch ?? platform.arch) === platform.arch &&
        (label.libc ?? (libcMatters ? 'glibc' : platform.libc)) === platform.libc &&
        label.runtime === undefined,
    )
    .map(({ name }) => name);
}

/**
 * The names among optional dependencies that are variants of one package, a platform each.
 * @returns none when fewer than two name an operating system (`fsevents` alone is no set)
 */
export function platformVariants(names: readonly string[]): string[] {
  const variants = names.filter((name) => platformLabel(name).os !== undefined);
  return variants.length < 2 ? [] : variants;
}

/** Whether the lists of a manifest (`os`, `cpu`, `libc`: names, or `!name`) allow a platform. */
export function manifestAllows(
  manifest: { os?: string[]; cpu?: string[]; libc?: string[] },
  platform: Platform,
): boolean {
  const allows = (list: string[] | undefined, value: string): boolean =>
    list === undefined ||
    list.length === 0 ||
    (!list.includes(`!${value}`) &&
      (list.includes('any') || list.includes(value) || list.every((one) => one.startsWith('!'))));
  return (
    allows(manifest.os, 'linux') &&
    allows(manifest.cpu, platform.arch) &&
    allows(manifest.libc, platform.libc)
  );
}
