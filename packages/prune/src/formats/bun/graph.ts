import { edgesOf, isBundled, workspaceFolder, type Edge, type Entry } from './entry';
import { resolveKey } from './keys';
import type { BunLock } from './parse';

/** An edge and where it led in the workspace's lockfile. */
export interface ResolvedEdge extends Edge {
  /** Key, undefined where nothing is locked. */
  target: string | undefined;
  /** What it leads to came inside the archive of the package that asks. */
  bundled: boolean;
}

/** The workspace's lockfile as a graph over keys. */
export interface BunGraph {
  lock: BunLock;
  entry(key: string): Entry;
  /** Key of a workspace folder; empty for the root. */
  keyOfFolder(folder: string): string;
  /** What a name means to the package at a key, or to the workspace of that key. */
  resolve(from: string, name: string): string | undefined;
  edges(key: string): readonly ResolvedEdge[];
}

/** Builds the graph. */
export function bunGraph(lock: BunLock): BunGraph {
  const { packages, workspaces } = lock;
  const has = (key: string): boolean => packages.has(key);
  const entry = (key: string): Entry => packages.get(key) ?? NOTHING;
  const known = new Map<string, readonly ResolvedEdge[]>();
  const folders = new Map(
    [...packages].flatMap(([key, each]) => {
      const folder = workspaceFolder(each);
      return folder === undefined ? [] : [[folder, key] as const];
    }),
  );
  const edges = (key: string): readonly ResolvedEdge[] => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const folder = key === '' ? '' : workspaceFolder(entry(key));
    const asked = folder === undefined ? entry(key).info : (workspaces.get(folder) ?? {});
    const resolved = edgesOf(asked).map((edge): ResolvedEdge => {
      const target = resolveKey(has, key, edge.name);
      const bundled = target === `${key}/${edge.name}` && isBundled(entry(target));
      return { ...edge, target, bundled };
    });
    known.set(key, resolved);
    return resolved;
  };
  return {
    lock,
    entry,
    edges,
    resolve: (from, name) => resolveKey(has, from, name),
    keyOfFolder: (folder) => nearest(folders, folder),
  };
}

const NOTHING: Entry = { ident: '', name: '', resolution: '', info: {}, tuple: [] };

/** A project without a manifest belongs to the workspace it lies in. */
function nearest(folders: ReadonlyMap<string, string>, folder: string): string {
  for (let at = folder; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const key = folders.get(at);
    if (key !== undefined) return key;
  }
  return '';
}

/** Every key that edges of some kinds lead to from the given ones; workspace members are entered too. */
export function reachable(
  graph: BunGraph,
  from: Iterable<string>,
  follows: (edge: ResolvedEdge) => boolean,
): Set<string> {
  const seen = new Set<string>(from);
  for (const key of seen)
    for (const edge of graph.edges(key))
      if (edge.target !== undefined && follows(edge)) seen.add(edge.target);
  return seen;
}
