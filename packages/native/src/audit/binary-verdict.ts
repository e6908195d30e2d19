import { compareVersions } from './compare-versions';
import type { FoundBinary, InstalledPackage } from './installed-package';
import { type Platform, type PlatformLabel, platformLabel } from './platform-label';

/**
 * - `fits`: made for the platform.
 * - `may-load`: made for glibc, but needs nothing of it beyond what musl answers to under the same names.
 * - `foreign`: made for another platform.
 */
export type BinaryVerdict = 'fits' | 'may-load' | 'foreign';

/** musl's loader takes these names of glibc's libraries for itself. */
const LIBC_NAMES = /^lib(c|m|dl|pthread|rt|util)\.so\.\d+$/;

/** Judges one file against the platform by what it is, and by its name where the file cannot say (its system). */
export function binaryVerdict(
  of: InstalledPackage,
  binary: FoundBinary,
  platform: Platform,
): BinaryVerdict {
  const { elf } = binary;
  const { os, runtime } = labelOf(of, binary);
  if (elf === undefined || runtime !== undefined || (os ?? 'linux') !== 'linux') return 'foreign';
  if (elf.machine !== platform.arch) return 'foreign';
  if (elf.libc === 'none') return 'fits';
  if (elf.libc === platform.libc) {
    const { glibcVersion: wanted } = elf;
    const { glibcVersion: present } = platform;
    if (wanted === undefined || present === undefined) return 'fits';
    return compareVersions(wanted, present) > 0 ? 'foreign' : 'fits';
  }
  return platform.libc === 'musl' && elf.needed.every((name) => LIBC_NAMES.test(name))
    ? 'may-load'
    : 'foreign';
}

/**
 * Whether a file says in its name for which platform it is. One of several such files is picked when the package is
 * loaded, so the others do no harm; one that does not say is taken as it is.
 */
export function isLabelled(of: InstalledPackage, binary: FoundBinary): boolean {
  return Object.keys(labelOf(of, binary)).length > 0;
}

function labelOf(of: InstalledPackage, binary: FoundBinary): PlatformLabel {
  const madeForOne = of.os !== undefined || of.cpu !== undefined || of.libc !== undefined;
  return platformLabel(madeForOne ? `${of.name}/${binary.file}` : binary.file);
}

const FORMATS = {
  damaged: 'a damaged ELF file',
  pe: 'a Windows binary',
  'mach-o': 'a macOS binary',
  other: 'no binary at all',
} satisfies Record<Exclude<FoundBinary['format'], 'elf'>, string>;

/** A file in words: `linux binary for arm64, glibc 2.34 or newer`. */
export function describeBinary(binary: FoundBinary): string {
  const { elf } = binary;
  if (elf === undefined || binary.format !== 'elf') {
    return FORMATS[binary.format === 'elf' ? 'damaged' : binary.format];
  }
  const libc = {
    none: 'any libc',
    musl: 'musl',
    glibc: elf.glibcVersion === undefined ? 'glibc' : `glibc ${elf.glibcVersion} or newer`,
  }[elf.libc];
  return `ELF binary for ${elf.machine}, ${libc}`;
}

/** The platform in the same words. */
export function describePlatform({ arch, libc, glibcVersion }: Platform): string {
  return `ELF binary for ${arch}, ${libc}${glibcVersion === undefined ? '' : ` ${glibcVersion}`}`;
}
