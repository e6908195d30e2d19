import { posix } from 'node:path';

/**
 * Joins workspace-relative paths with `/`; the workspace root is the empty string, never `.`.
 *
 * @param parts path parts; `.` and the empty string stand for the folder itself
 */
export function join(...parts: string[]): string {
  const joined = posix.join(...parts);
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}

/** The folder of a path, the empty string at the top. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Whether `path` lies in `folder` or is it; the empty string holds everything. */
export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The path from `folder` to a path inside it. */
export function below(folder: string, path: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** The way from a folder to a file, as an import writes it: it starts with `./` or `../`. */
export function relativePath(folder: string, path: string): string {
  const relative = posix.relative(folder, path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Whether a relative path climbs out of the folder it starts in. */
export function climbs(path: string): boolean {
  return path === '..' || path.startsWith('../') || posix.isAbsolute(path);
}
