import { edgesOf, textOf, type Edge, type Entry } from './entry';
import { isPlace, ownerOf, resolveFrom, nameAt } from './locations';

/** An edge and where it led in the workspace's lockfile. */
export interface ResolvedEdge extends Edge {
  /** Lock path, undefined where nothing is installed. */
  target: string | undefined;
}

/** The workspace's lockfile as a graph over lock paths. */
export interface NpmGraph {
  entries: ReadonlyMap<string, Entry>;
  /** The entry at a lock path that is known to exist. */
  entry(path: string): Entry;
  resolve(folder: string, name: string): string | undefined;
  edges(path: string): readonly ResolvedEdge[];
  /** Same text, same package: name, version and content. */
  identity(path: string): string;
  /** Bundled packages by the package whose archive holds them. */
  bundled: ReadonlyMap<string, readonly string[]>;
}

/** Builds the graph; every question is answered in time linear in the depth of a path. */
export function npmGraph(entries: ReadonlyMap<string, Entry>): NpmGraph {
  const has = (path: string): boolean => entries.has(path);
  const entry = (path: string): Entry => entries.get(path) ?? {};
  const resolve = (folder: string, name: string): string | undefined =>
    behindLinks(entries, resolveFrom(has, folder, name));
  const known = new Map<string, readonly ResolvedEdge[]>();
  const edges = (path: string): readonly ResolvedEdge[] => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const resolved = edgesOf(entry(path)).map((edge) => ({
      ...edge,
      target: resolve(startOf(path, edge), edge.name),
    }));
    known.set(path, resolved);
    return resolved;
  };
  return {
    entries,
    entry,
    resolve,
    edges,
    identity: (path) => identityOf(path, entry(path)),
    bundled: bundledPackages(entries),
  };
}

/**
 * The package behind a place. Where versions in a cycle push each other down for ever npm ends it with a link
 * to a package further up (`"resolved": "node_modules/x"`); links into the workspace stay what they are.
 */
function behindLinks(
  entries: ReadonlyMap<string, Entry>,
  path: string | undefined,
): string | undefined {
  const entry = entries.get(path ?? '');
  const target = entry?.['link'] === true ? textOf(entry, 'resolved') : undefined;
  return target !== undefined && isPlace(target) && entries.has(target) ? target : path;
}

/** A peer is looked up beside a package, never inside it. */
export function startOf(path: string, edge: Edge): string {
  return edge.kind.startsWith('peer') && isPlace(path) ? ownerOf(path) : path;
}

/** Name, version and content of an entry: two places with the same identity hold the same package. */
export function identityOf(path: string, entry: Entry): string {
  if (entry['link'] === true) return `link:${nameAt(path)}`;
  const name = textOf(entry, 'name') ?? nameAt(path);
  const content = textOf(entry, 'integrity') ?? textOf(entry, 'resolved') ?? '';
  return `${name}@${textOf(entry, 'version') ?? ''} ${content}`;
}

function bundledPackages(entries: ReadonlyMap<string, Entry>): Map<string, string[]> {
  const bundled = new Map<string, string[]>();
  for (const [path, entry] of entries) {
    if (entry['inBundle'] !== true) continue;
    let owner = ownerOf(path);
    while (isPlace(owner) && entries.get(owner)?.['inBundle'] === true) owner = ownerOf(owner);
    // The workspace's own bundleDependencies are plain dependencies of the pruned tree.
    if (!isPlace(owner)) continue;
    const list = bundled.get(owner);
    if (list === undefined) bundled.set(owner, [path]);
    else list.push(path);
  }
  return bundled;
}
