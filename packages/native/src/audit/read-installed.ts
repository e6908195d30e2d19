import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElfInfo, readElf } from './elf';
import type { FoundBinary, InstalledPackage } from './installed-package';
import { type NeedingManifest, requiredNames } from './optional';

import { libraryRoots, packageFolders, SKIPPED } from './package-folders';

interface Manifest extends NeedingManifest {
  version?: string;
  gypfile?: boolean;
  scripts?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

interface LockEntry {
  optional?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
}

/** Finds the libraries that a binary needs and the machine lacks. */
export type FindMissing = (file: string, elf: ElfInfo) => string[];

const BINARY = /\.node$|\.so(\.\d+)*$/;
/** Packages that are nothing but headers for a compile. */
export const HEADERS: ReadonlySet<string> = new Set(['nan', 'node-addon-api']);

/** What is read once for all packages. */
interface Reading {
  root: string;
  /** npm's own list of what it installed. */
  lock: Record<string, LockEntry>;
  /** Packages that somebody cannot do without; undefined where no manifest tells. */
  required: ReadonlySet<string> | undefined;
  findMissing: FindMissing;
}

/**
 * Reads what is installed below a folder, whichever package manager did it: see `packageFolders`.
 *
 * @param root absolute path of the folder, `/app` in an image
 * @returns the packages with native code, or with variants by platform, in the order of their paths
 */
export function readInstalled(root: string, findMissing: FindMissing): InstalledPackage[] {
  const manifests = new Map(
    packageFolders(root).map((path) => [path, manifestAt(root, path) ?? {}] as const),
  );
  const reading: Reading = {
    root,
    lock: hiddenLockfile(root),
    required: required(root, manifests),
    findMissing,
  };
  return [...manifests]
    .map(([path, manifest]) => readPackage(reading, path, manifest))
    .filter((found) => found !== undefined)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * Reads the binaries of a folder that is no package: an app's own, a workspace library's.
 *
 * @param path of the folder, relative to the root: its name in findings
 * @returns undefined where it holds none
 */
export function readFolder(root: string, path: string): InstalledPackage | undefined {
  const { optionalDependencies: _, ...manifest } = manifestAt(root, path) ?? {};
  const none = { root, lock: {}, required: undefined, findMissing: () => [] };
  const found = readPackage(none, path, { ...manifest, gypfile: false, scripts: {} });
  return found === undefined ? undefined : { ...found, name: manifest.name ?? path };
}

/** Empty where another package manager installed, or the list is damaged. */
function hiddenLockfile(root: string): Record<string, LockEntry> {
  const lock = readJson<{ packages?: Record<string, LockEntry> }>(
    join(root, 'node_modules/.package-lock.json'),
  );
  return lock?.packages ?? {};
}

function required(
  root: string,
  manifests: ReadonlyMap<string, Manifest>,
): ReadonlySet<string> | undefined {
  const app = manifestAt(root, '.');
  if (app === undefined) return undefined;
  const libraries = libraryRoots(root).map((path) => manifestAt(root, path) ?? {});
  const installed = new Map<string, Manifest[]>();
  for (const [path, manifest] of manifests)
    for (const name of new Set([importedAs(path), manifest.name ?? importedAs(path)]))
      installed.set(name, [...(installed.get(name) ?? []), manifest]);
  return requiredNames([app, ...libraries], installed);
}

function readPackage(
  { root, lock, required: needed, findMissing }: Reading,
  path: string,
  manifest: Manifest,
): InstalledPackage | undefined {
  const entry = lock[path];
  const files = binaryFiles(join(root, path), '');
  const optionalDependencies = Object.keys(manifest.optionalDependencies ?? {});
  const compiles = compilesItself(manifest, entry) && existsSync(join(root, path, 'binding.gyp'));
  const bound = [manifest.os, manifest.cpu, manifest.libc].some((list) => list !== undefined);
  const plain = files.length === 0 && !compiles && optionalDependencies.length === 0;
  if (plain && !bound && !HEADERS.has(manifest.name ?? '')) return undefined;
  const names = [importedAs(path), manifest.name ?? ''];
  return {
    name: manifest.name ?? importedAs(path),
    version: manifest.version ?? '',
    path,
    optional:
      entry === undefined
        ? needed !== undefined && !names.some((name) => needed.has(name))
        : entry.optional === true || entry.devOptional === true,
    compiles,
    ...(manifest.os === undefined ? {} : { os: manifest.os }),
    ...(manifest.cpu === undefined ? {} : { cpu: manifest.cpu }),
    ...(manifest.libc === undefined ? {} : { libc: manifest.libc }),
    optionalDependencies,
    binaries: files.map((file) => readBinary(join(root, path), file, findMissing)),
  };
}

/** What follows the last `node_modules/`. */
function importedAs(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** npm compiles a `binding.gyp` by itself where the package has no install script and does not forbid it. */
function compilesItself({ scripts, gypfile }: Manifest, entry: LockEntry = {}): boolean {
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

function manifestAt(root: string, path: string): Manifest | undefined {
  return readJson<Manifest>(join(root, path, 'package.json'));
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
