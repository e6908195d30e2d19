import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElfInfo, readElf } from './elf';
import type { FoundBinary, InstalledPackage } from './installed-package';

interface Manifest {
  name?: string;
  version?: string;
  gypfile?: boolean;
  scripts?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface LockEntry {
  optional?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
}

/** Finds the libraries that a binary needs and the machine lacks. */
export type FindMissing = (file: string, elf: ElfInfo) => string[];

const BINARY = /\.node$|\.so(\.\d+)*$/;
/** Folders without anything that is loaded: linker scratch of node-gyp, sources of git, npm's shims. */
const SKIPPED = new Set(['obj.target', '.deps', '.git', '.bin', '.cache']);

/**
 * Reads what is installed below a folder: `node_modules` and `workspace_modules/<name>/node_modules`, nested ones too.
 * Links are not followed: what they point at is found in its own place.
 * @param root absolute path of the folder, `/app` in an image
 * @returns the packages with native code, or with variants by platform, in the order of their paths
 */
export function readInstalled(root: string, findMissing: FindMissing): InstalledPackage[] {
  const lock = hiddenLockfile(root);
  return moduleFolders(root)
    .flatMap((folder) => packageFolders(root, folder))
    .map((path) => readPackage(root, path, { lock, findMissing }))
    .filter((found) => found !== undefined)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** npm's own list of what it installed; empty where another package manager did, or a damaged one. */
function hiddenLockfile(root: string): Record<string, LockEntry> {
  const lock = readJson<{ packages?: Record<string, LockEntry> }>(
    join(root, 'node_modules/.package-lock.json'),
  );
  return lock?.packages ?? {};
}

function moduleFolders(root: string): string[] {
  const libraries = packagesIn(root, 'workspace_modules').map((path) => `${path}/node_modules`);
  return ['node_modules', ...libraries].filter((path) => existsSync(join(root, path)));
}

/** Packages directly in a folder of packages, scoped ones too; relative to the root. */
function packagesIn(root: string, folder: string): string[] {
  return foldersIn(root, folder).flatMap((path) =>
    path.slice(folder.length + 1).startsWith('@') ? foldersIn(root, path) : [path],
  );
}

function foldersIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .map((entry) => `${folder}/${entry.name}`);
}

function packageFolders(root: string, modules: string): string[] {
  return packagesIn(root, modules).flatMap((path) => [
    path,
    ...nestedModules(root, path).flatMap((nested) => packageFolders(root, nested)),
  ]);
}

function nestedModules(root: string, folder: string): string[] {
  return foldersIn(root, folder).flatMap((path) =>
    path.endsWith('/node_modules') ? [path] : nestedModules(root, path),
  );
}

function readPackage(
  root: string,
  path: string,
  { lock, findMissing }: { lock: Record<string, LockEntry>; findMissing: FindMissing },
): InstalledPackage | undefined {
  const manifest = readJson<Manifest>(join(root, path, 'package.json')) ?? {};
  const entry = lock[path] ?? {};
  const files = binaryFiles(join(root, path), '');
  const optionalDependencies = Object.keys(manifest.optionalDependencies ?? {});
  const compiles = compilesItself(manifest, entry) && existsSync(join(root, path, 'binding.gyp'));
  if (files.length === 0 && !compiles && optionalDependencies.length === 0) return undefined;
  return {
    name: manifest.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: manifest.version ?? '',
    path,
    optional: entry.optional === true || entry.devOptional === true,
    compiles,
    ...(manifest.os === undefined ? {} : { os: manifest.os }),
    ...(manifest.cpu === undefined ? {} : { cpu: manifest.cpu }),
    ...(manifest.libc === undefined ? {} : { libc: manifest.libc }),
    optionalDependencies,
    binaries: files.map((file) => readBinary(join(root, path), file, findMissing)),
  };
}

/** npm compiles a `binding.gyp` by itself where the package has no install script and does not forbid it. */
function compilesItself({ scripts, gypfile }: Manifest, entry: LockEntry): boolean {
  const scripted = scripts?.['install'] !== undefined || scripts?.['preinstall'] !== undefined;
  return scripted || entry.hasInstallScript === true || gypfile !== false;
}

function binaryFiles(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (entry.isFile()) return BINARY.test(entry.name) ? [path] : [];
    const inside = entry.isDirectory() && entry.name !== 'node_modules' && !SKIPPED.has(entry.name);
    return inside ? binaryFiles(folder, `${path}/`) : [];
  });
}

function readBinary(folder: string, file: string, findMissing: FindMissing): FoundBinary {
  const path = join(folder, file);
  const bytes = readFileSync(path);
  const elf = readElf(bytes);
  if (elf === undefined) return { file, format: formatOf(bytes), missing: [] };
  return { file, format: 'elf', elf, missing: findMissing(path, elf) };
}

const MAGICS: Record<string, FoundBinary['format']> = {
  '7f454c46': 'damaged',
  cffaedfe: 'mach-o',
  cefaedfe: 'mach-o',
  cafebabe: 'mach-o',
};

function formatOf(bytes: Buffer): FoundBinary['format'] {
  const magic = bytes.toString('hex', 0, 4);
  return MAGICS[magic] ?? (magic.startsWith('4d5a') ? 'pe' : 'other');
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
