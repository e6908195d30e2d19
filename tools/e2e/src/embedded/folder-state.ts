import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** All paths below a folder with what they are: a digest of contents, or where a link leads. Empty where it is missing. */
export function folderState(root: string): Record<string, string> {
  return Object.fromEntries(walk(root, '').map((path) => [path, describe(join(root, path))]));
}

function walk(root: string, folder: string): string[] {
  const missing = lstatSync(join(root, folder), { throwIfNoEntry: false }) === undefined;
  if (missing) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...walk(root, path)] : [path];
  });
}

function describe(path: string): string {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (found.isDirectory()) return 'folder';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
