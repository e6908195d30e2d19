import { posix } from 'node:path';

/**
 * Joins workspace-relative paths with forward slashes; `.` is the workspace root.
 *
 * @returns a normalised path without a leading `./` or trailing slash
 */
export function joinPath(...parts: string[]): string {
  const joined = posix.normalize(posix.join(...parts.map((part) => part.replaceAll('\\', '/'))));
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/** Whether `path` is `folder` or lies inside it; both workspace-relative. */
export function isInside(path: string, folder: string): boolean {
  const relative = posix.relative(joinPath(folder), joinPath(path));
  return relative === '' || (!relative.startsWith('../') && relative !== '..');
}

/** Where everything the plugin writes for a project goes: `dist/docker/<projectRoot>`. */
export function stateFolder(projectRoot: string): string {
  return joinPath('dist/docker', projectRoot);
}

/** What `docker-prune` writes and every back end builds from. */
export function artifactsFolder(projectRoot: string): string {
  return joinPath(stateFolder(projectRoot), 'artifacts');
}
