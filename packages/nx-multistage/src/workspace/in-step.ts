import type { Lockfile } from '@nx-multistage/prune/lockfile';
import { isToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

/**
 * Whether a lockfile asks for what the package.json files ask for.
 *
 * @param folders workspace-relative folders of the manifests; those without one count as in step
 */
export function isInStep(
  files: WorkspaceFiles,
  folders: readonly string[],
  lock: Pick<Lockfile, 'assertInStep'>,
): boolean {
  return folders.every((folder) => {
    const manifest = readManifest(files, folder);
    if (manifest === undefined) return true;
    try {
      lock.assertInStep(folder, { ...manifest });
      return true;
    } catch (error) {
      if (isToolError(error) && error.code === 'NXM_LOCKFILE_OUT_OF_STEP') return false;
      throw error;
    }
  });
}
