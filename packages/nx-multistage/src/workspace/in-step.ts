import { lockfileDifferences } from '@nx-multistage/prune';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

/**
 * Whether a lockfile asks for what the package.json files ask for: npm keeps a copy of their dependencies in it.
 *
 * @param folders workspace-relative folders of the manifests; those without one count as in step
 * @param lockfile workspace-relative
 */
export function isInStep(
  files: WorkspaceFiles,
  folders: readonly string[],
  lockfile: string,
): boolean {
  const { packages = {} } = JSON.parse(files.read(lockfile) ?? '{}') as {
    packages?: Record<string, object>;
  };
  return folders.every((folder) => {
    const manifest = readManifest(files, folder);
    if (manifest === undefined) return true;
    const locked = packages[folder === '.' ? '' : folder] ?? {};
    return lockfileDifferences({ ...manifest }, { ...locked }).length === 0;
  });
}
