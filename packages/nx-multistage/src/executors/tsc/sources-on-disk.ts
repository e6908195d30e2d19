import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { SourceLookup } from './aliases';
import { isSource } from './emitted';

/**
 * The sources a workspace has on the disk. A prefix is there when its folder is.
 *
 * @param workspaceRoot absolute
 */
export function sourcesOnDisk(workspaceRoot: string): SourceLookup {
  const stat = (path: string) => statSync(join(workspaceRoot, path), { throwIfNoEntry: false });
  return {
    has: (path) => isSource(path) && (stat(path)?.isFile() ?? false),
    hasBelow: (prefix) =>
      stat(prefix.endsWith('/') ? prefix : posix.dirname(prefix))?.isDirectory() ?? false,
  };
}
