import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';
import { joinPath } from './paths';

const ARCHIVE = /^file:(.+\.(?:tgz|tar\.gz|tar))$/;

/**
 * Packed packages that manifests depend on by `file:` and that lie in the workspace: a frozen install needs
 * them beside the lockfile.
 *
 * @param folders workspace-relative folders of the manifests
 * @returns workspace-relative, each once
 */
export function archiveFiles(files: WorkspaceFiles, folders: readonly string[]): string[] {
  const found = folders.flatMap((folder) => {
    const manifest = readManifest(files, folder);
    const specs = [
      manifest?.dependencies,
      manifest?.devDependencies,
      manifest?.optionalDependencies,
    ];
    return specs
      .flatMap((dependencies) => Object.values(dependencies ?? {}))
      .map((spec) => ARCHIVE.exec(spec)?.[1])
      .filter((path): path is string => path !== undefined)
      .map((path) => joinPath(folder, path));
  });
  return [...new Set(found)].filter((path) => files.isFile(path)).sort();
}
