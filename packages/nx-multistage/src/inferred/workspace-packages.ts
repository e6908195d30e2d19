import picomatch from 'picomatch';
import type { WorkspaceFiles } from '../workspace/files';
import { readManifest } from '../workspace/manifest';

/**
 * Whether a folder belongs to the `workspaces` of the root package.json: only then is its package.json a
 * project of Nx.
 *
 * @param folder workspace-relative
 */
export function isWorkspacePackage(files: WorkspaceFiles, folder: string): boolean {
  const declared = readManifest(files, '.')?.workspaces ?? [];
  const patterns = Array.isArray(declared) ? declared : (declared.packages ?? []);
  const [ignored, wanted] = [
    patterns.filter((glob) => glob.startsWith('!')),
    patterns.filter((glob) => !glob.startsWith('!')),
  ];
  const matches = (glob: string): boolean =>
    picomatch.isMatch(folder, glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/$/, ''));
  return wanted.some(matches) && !ignored.some(matches);
}
