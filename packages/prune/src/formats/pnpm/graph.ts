import { posix } from 'node:path';
import { isRecord } from '../../manifest';
import { climbs, folderOf, join } from '../../paths';
import { baseOf, idOf } from './dep-path';
import type { Fields, LockedSnapshot, PnpmLock } from './lock';

/** What a name leads to: a package of the lockfile, or a folder of the workspace. */
export type Target = { id: string } | { folder: string };

/** A dependency of a package. */
export interface Edge {
  name: string;
  optional: boolean;
  /** An optional peer: it is installed only where something else leads to it. */
  optionalPeer: boolean;
  /** Undefined where the lockfile lacks the package: it is damaged. */
  target: Target | undefined;
}

/** The lockfile as a graph. */
export interface PnpmGraph {
  lock: PnpmLock;
  edges: (id: string) => readonly Edge[];
  /**
   * What a name is for the importer of a folder itself, not for those around it.
   *
   * @param folder workspace-relative
   */
  direct: (folder: string, name: string) => Target | undefined;
  /** Names by which some package of the workspace is asked for, with everything they stand for. */
  names: () => ReadonlyMap<string, ReadonlySet<string>>;
  /** Packages that only development dependencies lead to. */
  isDev: (id: string) => boolean;
}

/** @param lock as it was read */
export function pnpmGraph(lock: PnpmLock): PnpmGraph {
  const known = new Map<string, readonly Edge[]>();
  const injected = injectedFolders(lock);
  const edges = (id: string): readonly Edge[] => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = edgesOf(lock, id);
    known.set(id, found);
    return found;
  };
  const direct = (folder: string, name: string): Target | undefined => {
    const own = lock.importers.get(folder)?.direct.get(name);
    // A library that is copied into its dependents has the peers that they gave it.
    const copies = injected.get(folder) ?? [];
    const given = sameTarget(
      copies.flatMap((id) => edges(id).find((edge) => edge.name === name) ?? []),
    );
    if (given !== undefined) return given;
    return own === undefined ? undefined : targetOf(lock, name, { reference: own.version, folder });
  };
  const names = once(() => namesOf({ lock, edges }));
  const production = once(() => productionOf({ lock, edges }));
  return { lock, edges, direct, names, isDev: (id) => !production().has(id) };
}

/** The folder that is packed into the virtual store, for a package that is one. */
export function directoryOf(lock: PnpmLock, id: string): string | undefined {
  const resolution = lock.packages.get(baseOf(id))?.['resolution'];
  const { type, directory } = (resolution ?? {}) as { type?: unknown; directory?: unknown };
  return type === 'directory' && typeof directory === 'string' ? join(directory) : undefined;
}

/** The `file:` archive of the workspace that a package is unpacked from. */
export function archiveOf(lock: PnpmLock, id: string): string | undefined {
  const resolution = lock.packages.get(baseOf(id))?.['resolution'];
  const { tarball } = (resolution ?? {}) as { tarball?: unknown };
  return typeof tarball === 'string' && tarball.startsWith('file:')
    ? join(tarball.slice('file:'.length))
    : undefined;
}

function injectedFolders(lock: PnpmLock): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const id of lock.snapshots.keys()) {
    const folder = id.includes('@file:') ? directoryOf(lock, id) : undefined;
    if (folder !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), id]);
  }
  return folders;
}

function edgesOf(lock: PnpmLock, id: string): Edge[] {
  const snapshot = lock.snapshots.get(id);
  if (snapshot === undefined) return [];
  const peers = optionalPeers(lock.packages.get(baseOf(id)));
  const found = (field: LockedSnapshot['dependencies'], optional: boolean): Edge[] =>
    Object.entries(field).map(([name, reference]) => ({
      name,
      optional,
      optionalPeer: peers.has(name),
      target: targetOf(lock, name, { reference, folder: '' }),
    }));
  return [...found(snapshot.dependencies, false), ...found(snapshot.optionalDependencies, true)];
}

function optionalPeers(facts: Fields | undefined): ReadonlySet<string> {
  const meta = facts?.['peerDependenciesMeta'];
  if (!isRecord(meta)) return new Set();
  return new Set(
    Object.keys(meta).filter((name) => {
      const peer = meta[name];
      return isRecord(peer) && peer['optional'] === true;
    }),
  );
}

/** `link:` is relative to the folder of an importer, and to the workspace for a package. */
function targetOf(
  lock: PnpmLock,
  name: string,
  { reference, folder }: { reference: string; folder: string },
): Target | undefined {
  if (reference.startsWith('link:'))
    return { folder: join(posix.join(folder, reference.slice('link:'.length))) };
  const id = idOf(name, reference);
  if (id === undefined || !lock.snapshots.has(id)) return undefined;
  const directory = directoryOf(lock, id);
  return directory === undefined ? { id } : { folder: directory };
}

function sameTarget(edges: readonly Edge[]): Target | undefined {
  const [first] = edges;
  const key = ({ target }: Edge): string => JSON.stringify(target);
  return first !== undefined && edges.every((edge) => key(edge) === key(first))
    ? first.target
    : undefined;
}

type Walked = Pick<PnpmGraph, 'lock' | 'edges'>;

function productionOf({ lock, edges }: Walked): ReadonlySet<string> {
  const seen = new Set<string>();
  const add = (target: Target | undefined): void => {
    if (target !== undefined && 'id' in target) seen.add(target.id);
  };
  for (const [folder, { direct }] of lock.importers)
    for (const [name, { version, field }] of direct)
      if (field !== 'devDependencies') add(targetOf(lock, name, { reference: version, folder }));
  // Packages of the folders that are copied into their dependents count as theirs.
  for (const id of lock.snapshots.keys())
    if (id.includes('@file:') && directoryOf(lock, id) !== undefined)
      for (const { target, optionalPeer } of edges(id)) if (!optionalPeer) add(target);
  for (const id of seen)
    for (const { target, optionalPeer } of edges(id)) if (!optionalPeer) add(target);
  return seen;
}

function namesOf({ lock, edges }: Walked): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const add = (name: string, target: Target | undefined): void => {
    if (target === undefined || !('id' in target)) return;
    const ids = names.get(name) ?? new Set();
    names.set(name, ids.add(target.id));
  };
  for (const [folder, { direct }] of lock.importers)
    for (const [name, { version }] of direct)
      add(name, targetOf(lock, name, { reference: version, folder }));
  for (const id of lock.snapshots.keys())
    for (const { name, target } of edges(id)) add(name, target);
  return names;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * What an import of a name finds from a folder: its importer, then those of the folders above, then what the settings
 * put at the workspace root for all.
 */
export function findTarget(
  { direct, names }: Pick<PnpmGraph, 'direct' | 'names'>,
  { folder, name }: { folder: string; name: string },
  isHoisted: (name: string) => boolean,
): Target | undefined {
  if (climbs(folder)) return undefined;
  for (let at = join(folder); ; at = folderOf(at)) {
    const target = direct(at, name);
    if (target !== undefined) return target;
    if (at === '') break;
  }
  if (!isHoisted(name)) return undefined;
  const [only, ...others] = names().get(name) ?? [];
  return only === undefined || others.length > 0 ? undefined : { id: only };
}
