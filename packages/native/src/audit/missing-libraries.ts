import type { ElfInfo } from './elf';
import type { Platform } from './platform-label';

/** What the search for libraries may ask of the machine. */
export interface LibrarySearch {
  platform: Platform;
  /** The loader's own folders, absolute, first one first. */
  systemFolders: readonly string[];
  /** Reads a library; undefined where there is no such ELF file. */
  read(path: string): ElfInfo | undefined;
}

/** musl's loader answers to these itself, whatever stands after the dot. */
const MUSL_OWN = /^lib(c|pthread|rt|m|dl|util|xnet)\./;
/** The loader itself: it is there, or nothing runs. */
const LOADER = /^ld-|^ld64\.|^linux-vdso/;
const MAX_LIBRARIES = 512;

/**
 * Follows what a binary needs, library by library, as the dynamic loader would (ld.so(8): DT_RPATH of the file and of
 * those that need it, DT_RUNPATH, the system's folders). The file's own folder counts too: a package may load
 * the library from there before.
 * @param file absolute path of the binary
 * @returns names of the libraries that are nowhere to be found, sorted
 */
export function missingLibraries(file: string, elf: ElfInfo, search: LibrarySearch): string[] {
  const missing = new Set<string>();
  const seen = new Set<string>();
  const queue = [{ elf, folders: foldersOf(file, elf, []) }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const name of next.elf.needed) {
      if (seen.has(name) || seen.size >= MAX_LIBRARIES || isBuiltIn(name, search.platform))
        continue;
      seen.add(name);
      const found = find(name, [...next.folders, ...search.systemFolders], search);
      if (found === undefined) missing.add(name);
      else queue.push({ elf: found.elf, folders: foldersOf(found.path, found.elf, next.folders) });
    }
  }
  return [...missing].sort();
}

function isBuiltIn(name: string, platform: Platform): boolean {
  return LOADER.test(name) || (platform.libc === 'musl' && MUSL_OWN.test(name));
}

function find(
  name: string,
  folders: readonly string[],
  search: LibrarySearch,
): { path: string; elf: ElfInfo } | undefined {
  for (const path of name.includes('/') ? [name] : folders.map((folder) => `${folder}/${name}`)) {
    const elf = search.read(path);
    if (elf !== undefined && elf.machine === search.platform.arch) return { path, elf };
  }
  return undefined;
}

function foldersOf(file: string, elf: ElfInfo, inherited: readonly string[]): string[] {
  const own = file.slice(0, Math.max(0, file.lastIndexOf('/')));
  const listed = elf.runpath.map((folder) => folder.replace(/\$(ORIGIN|\{ORIGIN\})/g, () => own));
  return [...new Set([...listed, own, ...inherited])];
}
