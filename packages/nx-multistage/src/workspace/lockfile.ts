import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { openLockfile, type Lockfile } from '@nx-multistage/prune/lockfile';
import type { WorkspaceFiles } from './files';
import { joinPath } from './paths';

/**
 * Opens a lockfile, the workspace's or a pruned one.
 *
 * @param folder workspace-relative folder that holds it, `.` for the workspace's
 * @throws ToolError `NXM_LOCKFILE_*`
 */
export function readLockfile(
  files: Pick<WorkspaceFiles, 'read'>,
  folder: string,
  { name, version }: { name: PackageManagerName; version?: string },
): Lockfile {
  return openLockfile({
    packageManager: name,
    ...(version === undefined ? {} : { managerVersion: version }),
    read: (path) => files.read(joinPath(folder, path)),
  });
}
