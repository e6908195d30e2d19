import { readElf } from '../elf';
import type { FoundBinary, InstalledPackage } from '../installed-package';
import { type ElfParts, makeElf } from './make-elf';

/** A package as an audit finds it: `acme 1.0.0`, without binaries where none are given. */
export function packageOf(parts: Partial<InstalledPackage> = {}): InstalledPackage {
  return {
    name: 'acme',
    version: '1.0.0',
    path: `node_modules/${parts.name ?? 'acme'}`,
    optional: false,
    compiles: false,
    optionalDependencies: [],
    binaries: [],
    ...parts,
  };
}

/** An ELF file of a package. */
export function binaryOf(file: string, parts: ElfParts, missing: string[] = []): FoundBinary {
  const elf = readElf(makeElf(parts));
  if (elf === undefined) throw new Error('makeElf made no ELF file');
  return { file, format: 'elf', elf, missing };
}

/** The libraries an addon of each libc needs. */
export const MUSL = { needed: ['libstdc++.so.6', 'libc.musl-x86_64.so.1'] };
export const GLIBC = { needed: ['libstdc++.so.6', 'libc.so.6'], versions: ['GLIBC_2.17'] };
