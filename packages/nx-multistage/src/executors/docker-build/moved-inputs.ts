import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of the artifacts that hold files of the workspace at their places there. */
const KINDS = ['run', 'migrate'];

/**
 * Files that steps and migrations read and that are not what was pruned any more. Nx hashes the files of the app and its
 * libraries; a schema in the workspace's root is not among them.
 *
 * @param root absolute path of the workspace
 * @param artifacts absolute
 * @returns workspace-relative paths
 */
export function movedInputs(root: string, artifacts: string): string[] {
  return KINDS.filter((kind) => existsSync(join(artifacts, kind))).flatMap((kind) =>
    movedBelow(root, join(artifacts, kind), ''),
  );
}

function movedBelow(root: string, pruned: string, folder: string): string[] {
  const entries = readdirSync(join(pruned, folder), { withFileTypes: true });
  const own = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return movedBelow(root, pruned, path);
    return isSame(join(root, path), join(pruned, path)) ? [] : [path];
  });
  const names = entries.map(({ name }) => name);
  return [...own, ...added(root, folder, names)];
}

function isSame(there: string, here: string): boolean {
  return existsSync(there) && readFileSync(there).equals(readFileSync(here));
}

/** A new file of a schema, a new migration: those are taken by the folder. */
function added(root: string, folder: string, names: readonly string[]): string[] {
  const isSchema = names.some((name) => name.endsWith('.prisma'));
  const isMigrations = names.includes('migration_lock.toml');
  if (!isSchema && !isMigrations) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !names.includes(entry.name))
    .filter((entry) => (isMigrations ? entry.isDirectory() : entry.name.endsWith('.prisma')))
    .map(({ name }) => join(folder, name));
}
