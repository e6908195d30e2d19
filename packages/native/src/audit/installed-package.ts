import type { ElfInfo } from './elf';

/** A `.node` or `.so` file of an installed package. */
export interface FoundBinary {
  /** Relative to its package, with forward slashes. */
  file: string;
  /** What the file's first bytes say it is; `damaged`: ELF, but cut off or pointing outside itself. */
  format: 'elf' | 'damaged' | 'pe' | 'mach-o' | 'other';
  elf?: ElfInfo;
  /** Shared libraries that it needs, directly or not, and that nothing on the machine has. */
  missing: string[];
}

/** A package in a `node_modules` folder, as far as native code goes. */
export interface InstalledPackage {
  name: string;
  version: string;
  /** Relative to the folder that was searched, with forward slashes: `node_modules/bcrypt`. */
  path: string;
  /** Installed only as an optional dependency: whoever uses it can do without. */
  optional: boolean;
  /** It has a `binding.gyp` that an install script, or npm by itself, compiles. */
  compiles: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies: string[];
  binaries: FoundBinary[];
}
