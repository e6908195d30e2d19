import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';

/**
 * The workspace's files as detection sees them: a generator gives its Tree, an executor the disk. Paths
 * are relative to the workspace root, with forward slashes.
 */
export interface WorkspaceFiles {
  exists(path: string): boolean;
  isFile(path: string): boolean;
  /** Text of a file, or undefined where there is none. */
  read(path: string): string | undefined;
  /** Names in a folder; empty where there is none. */
  list(path: string): string[];
}

/** What a generator sees: pending changes included, so that `--dry-run` tells the truth. */
export function filesOfTree(tree: Tree): WorkspaceFiles {
  return {
    exists: (path) => tree.exists(path),
    isFile: (path) => tree.exists(path) && tree.isFile(path),
    read: (path) =>
      tree.exists(path) && tree.isFile(path) ? (tree.read(path, 'utf-8') ?? undefined) : undefined,
    list: (path) => (tree.exists(path) && !tree.isFile(path) ? tree.children(path) : []),
  };
}

/** @param root absolute path of the workspace */
export function filesOnDisk(root: string): WorkspaceFiles {
  const stat = (path: string) => statSync(join(root, path), { throwIfNoEntry: false });
  return {
    exists: (path) => existsSync(join(root, path)),
    isFile: (path) => stat(path)?.isFile() ?? false,
    read: (path) => (stat(path)?.isFile() ? readFileSync(join(root, path), 'utf8') : undefined),
    list: (path) => (stat(path)?.isDirectory() ? readdirSync(join(root, path)) : []),
  };
}
