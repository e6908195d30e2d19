import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { libraryRoots, packageFolders } from './package-folders';

/** Manifest fields whose packages are loaded by whoever has them. */
const FIELDS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

type Manifest = { name?: string; version?: string } & Partial<
  Record<(typeof FIELDS)[number], Record<string, string>>
>;

/** An installed package; its path is relative to the folder that was searched. */
export interface Orphan {
  name: string;
  version: string;
  path: string;
}

/**
 * Packages that are installed for some others alone: a package manager that installs no package for another platform
 * leaves out what only such a package asks for.
 *
 * @param root absolute path of the folder that holds `node_modules`
 * @param gone paths of packages that are about to be removed, relative to the root
 * @returns the packages that only those lead to; none where no manifest says what the app needs
 */
export function orphansOf(root: string, gone: ReadonlySet<string>): Orphan[] {
  if (gone.size === 0 || !existsSync(join(root, 'package.json'))) return [];
  const places = new Map(
    packageFolders(root).map((path) => [realpathSync(join(root, path)), path]),
  );
  const absolute = new Set([...gone].map((path) => realpathSync(join(root, path))));
  const roots = ['.', ...libraryRoots(root)].map((path) => join(root, path));
  const kept = reach(root, roots, absolute);
  const left = reach(root, [...absolute], kept);
  return [...left].flatMap((place) => {
    const path = places.get(place);
    if (path === undefined || absolute.has(place)) return [];
    const { name = path, version = '' } = manifestAt(place);
    return [{ name, version, path }];
  });
}

/** Real paths of the packages that some folders lead to, those folders among them; never through the `without` ones. */
function reach(root: string, from: readonly string[], without: ReadonlySet<string>): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at) || without.has(at)) continue;
    seen.add(at);
    const names = FIELDS.flatMap((field) => Object.keys(manifestAt(at)[field] ?? {}));
    for (const name of new Set(names)) open.push(...resolved(root, at, name));
  }
  return seen;
}

/** Where Node finds a package from a folder, as a list of one or none. Source: Node, `LOAD_NODE_MODULES`. */
function resolved(root: string, from: string, name: string): string[] {
  for (let at = from; at.startsWith(root); at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (!at.endsWith(`${sep}node_modules`) && existsSync(place)) return [realpathSync(place)];
  }
  return [];
}

function manifestAt(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return {};
  }
}
