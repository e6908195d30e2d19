import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { joinPath } from '../../workspace/paths';
import { writeJson } from '../../workspace/write-json';

/** What a path of the tree is to be. */
export type TreeEntry =
  | { kind: 'copy'; from: string }
  | { kind: 'text'; text: string }
  /** `target` is relative to the link's folder. */
  | { kind: 'link'; target: string };

/** How many entries were touched. */
export interface TreeChanges {
  written: number;
  removed: number;
}

/**
 * Makes a folder hold the given entries. What is right already is not touched; each file is written beside
 * its place and renamed, so that no reader and no interrupt sees half of it.
 *
 * @param folder absolute
 * @param entries path relative to the folder, forward slashes -> what it is to be
 * @param options `record`: absolute file that remembers what was written; `removeForeign`: remove all else
 *   in the folder, and not only what an earlier run wrote
 */
export function writeTree(
  folder: string,
  entries: ReadonlyMap<string, TreeEntry>,
  { record, removeForeign }: { record: string; removeForeign: boolean },
): TreeChanges {
  const before = readRecord(record);
  writeJson(record, [...new Set([...before, ...entries.keys()])].sort());
  mkdirSync(folder, { recursive: true });
  const real = new Set<string>([folder]);
  let written = 0;
  for (const [path, entry] of entries) {
    makeFolder(dirname(join(folder, path)), real);
    if (writeEntry(join(folder, path), entry)) written += 1;
  }
  const present = removeForeign ? listFiles(folder) : before;
  const stale = present.filter((path) => !entries.has(path));
  for (const path of stale) rmSync(join(folder, path), { force: true });
  removeEmptyFolders(folder, stale);
  writeJson(record, [...entries.keys()].sort());
  return { written, removed: stale.length };
}

/** Makes sure that every folder above a file is a folder of our own and not a link or a file. */
function makeFolder(path: string, real: Set<string>): void {
  if (real.has(path)) return;
  makeFolder(dirname(path), real);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isDirectory()) rmSync(path);
  if (!stat?.isDirectory()) mkdirSync(path);
  real.add(path);
}

function writeEntry(path: string, entry: TreeEntry): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (entry.kind === 'link') {
    if (stat?.isSymbolicLink() && leadsTo(path, entry.target)) return false;
    replace(path, stat?.isDirectory(), (temporary) => link(entry.target, path, temporary));
    return true;
  }
  const content = entry.kind === 'copy' ? readFileSync(entry.from) : Buffer.from(entry.text);
  if (stat?.isFile() && stat.size === content.length && readFileSync(path).equals(content))
    return false;
  replace(path, stat?.isDirectory(), (temporary) => writeFileSync(temporary, content));
  return true;
}

function replace(
  path: string,
  isFolder: boolean | undefined,
  write: (temporary: string) => void,
): void {
  const temporary = `${path}.${process.pid}.nxm-tmp`;
  rmSync(temporary, { force: true });
  try {
    write(temporary);
    if (isFolder) rmSync(path, { recursive: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Windows needs no rights for junctions, and those are absolute. */
function link(target: string, path: string, temporary: string): void {
  if (process.platform === 'win32')
    symlinkSync(resolve(dirname(path), target), temporary, 'junction');
  else symlinkSync(target, temporary);
}

function leadsTo(path: string, target: string): boolean {
  const folder = dirname(path);
  return resolve(folder, readlinkSync(path)) === resolve(folder, target);
}

/** Files and links below a folder; links are not followed, as `recursive` of newer Node versions does. */
function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = joinPath(prefix, entry.name);
    return entry.isDirectory() ? listFiles(folder, path) : [path];
  });
}

function removeEmptyFolders(folder: string, removed: readonly string[]): void {
  for (const path of removed)
    for (let inner = dirname(path); inner !== '.'; inner = dirname(inner)) {
      const parent = join(folder, inner);
      if (!lstatSync(parent, { throwIfNoEntry: false })?.isDirectory()) continue;
      if (readdirSync(parent).length > 0) break;
      rmdirSync(parent);
    }
}

function readRecord(record: string): string[] {
  try {
    return JSON.parse(readFileSync(record, 'utf8')) as string[];
  } catch {
    return [];
  }
}
