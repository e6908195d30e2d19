import { folderOf, join } from '../../paths';

/** A key of yarn.lock in its two parts. */
export interface Pattern {
  name: string;
  range: string;
}

/** Splits `@scope/name@^1.0.0`. */
export function splitPattern(pattern: string): Pattern {
  const at = pattern.indexOf('@', 1);
  return at < 0
    ? { name: pattern, range: '' }
    : { name: pattern.slice(0, at), range: pattern.slice(at + 1) };
}

/**
 * The key of a dependency that a manifest declares. Yarn 1 writes paths of other manifests than the root's
 * relative to the root.
 *
 * @param folder workspace-relative folder of the manifest
 */
export function patternOf(folder: string, name: string, range: string): string {
  const [, protocol, path] = /^(file:|link:)(.*)$/.exec(range) ?? [];
  const isRoot = join(folder) === '';
  return protocol === undefined || path === undefined || isRoot
    ? `${name}@${range}`
    : `${name}@${protocol}${join(folder, path)}`;
}

/** The same key for each spelling of a path: Yarn 1 writes `file:./a.tgz` and `file:a.tgz` for one. */
export function normalPattern(pattern: string): string {
  const { name, range } = splitPattern(pattern);
  const [, protocol = '', path] = /^(file:|link:)(.*)$/.exec(range) ?? [];
  return path === undefined ? pattern : `${name}@${protocol}${join(path)}`;
}

/** What a range that names a file or folder of the workspace leads to. */
export function localTarget(range: string): { folder: string } | { archive: string } | undefined {
  const [, protocol, path = ''] = /^(file:|link:)(.*)$/.exec(range) ?? [];
  const bare = protocol === undefined ? /^\.{1,2}\/.*$/.exec(range)?.[0] : path;
  if (bare === undefined) return undefined;
  return /\.(?:tgz|tar\.gz|tar)$/.test(bare) ? { archive: join(bare) } : { folder: join(bare) };
}

/** Whether a range says where a package comes from instead of which version it is. */
export function isExotic(range: string): boolean {
  return /[:/]/.test(range) && !range.startsWith('npm:');
}

/** The real name behind an alias: `npm:@scope/real@^1.0.0`. */
export function aliasedName(range: string): string | undefined {
  return range.startsWith('npm:') ? splitPattern(range.slice('npm:'.length)).name : undefined;
}

/** A path from one folder of the pruned tree to a file of it. */
export function pathFrom(folder: string, path: string): string {
  let up = '';
  for (let at = join(folder); at !== ''; at = folderOf(at)) up += '../';
  return up + path;
}
