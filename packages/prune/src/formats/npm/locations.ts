import { folderOf } from '../../paths';

const FOLDER = 'node_modules/';

/** The name a lock path is imported by: what follows its last `node_modules/`. */
export function nameAt(path: string): string {
  return path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
}

/** Whether a lock path is a package's place (`.../node_modules/x`) and not a workspace folder. */
export function isPlace(path: string): boolean {
  return path.startsWith(FOLDER) || path.includes(`/${FOLDER}`);
}

/** The folder whose `node_modules` holds a place; the workspace root is the empty string. */
export function ownerOf(path: string): string {
  return path.slice(0, path.lastIndexOf(FOLDER)).replace(/\/$/, '');
}

/** `<folder>/node_modules/<name>`. */
export function placeIn(folder: string, name: string): string {
  return folder === '' ? FOLDER + name : `${folder}/${FOLDER}${name}`;
}

/** How many packages a place is nested in. */
export function depthOf(path: string): number {
  return path.split(FOLDER).length - 1;
}

/**
 * Node's own walk (PACKAGE_RESOLVE): the nearest `node_modules/<name>` from a folder upward.
 *
 * @param has whether a place is taken
 * @param folder lock path to start from
 * @param name the package
 */
export function resolveFrom(
  has: (path: string) => boolean,
  folder: string,
  name: string,
): string | undefined {
  for (let current = folder; ; current = isPlace(current) ? ownerOf(current) : folderOf(current)) {
    const place = placeIn(current, name);
    if (has(place)) return place;
    if (current === '') return undefined;
  }
}
