import { join } from '../../paths';
import { strings } from '../../manifest';
import type {
  LockedPackage,
  Lockfile,
  LockfileFormat,
  LockfileSource,
  ReachedPackage,
} from '../format';
import { workspaceFolder, type Entry } from './entry';
import { bunGraph, reachable, type BunGraph } from './graph';
import { assertInStep } from './in-step';
import { localArchives } from './local-archives';
import { lockedPackage } from './locked-package';
import { parseBunLock, UPDATE } from './parse';
import { placesOf } from './places';
import { pruneLock } from './prune-lock';
import { linkerOf, SETTINGS_FILE } from './settings';
import { scriptApprovals } from './trusted';

/** Bun's text lockfile, `lockfileVersion` 0 to 3, written back as 1 or 2. */
export const bunFormat: LockfileFormat = {
  files: ['bun.lock'],
  written: 'bun.lock',
  absent: '{ "lockfileVersion": 1, "workspaces": { "": {} }, "packages": {} }',
  settings: [SETTINGS_FILE],
  sideFiles: (rootManifest) =>
    Object.values(strings(rootManifest['patchedDependencies'])).map((path) => join(path)),
  open: openBunLockfile,
};

function openBunLockfile({ text, file, rootManifest, read }: LockfileSource): Lockfile {
  const lock = parseBunLock(text, file);
  const graph = bunGraph(lock);
  const settings = read(SETTINGS_FILE);
  const linker = linkerOf(settings, lock, rootManifest);
  const archives = localArchives(lock);
  const archiveOf = (entry: Entry): string | undefined =>
    archives.get(`${entry.name}@${entry.resolution}`);
  const locked = describe(graph, (key, entry) => ({
    archive: archiveOf(entry),
    places: placesOf(key, { linker, entry: graph.entry }),
  }));
  return {
    file,
    warnings: [],
    find: (folder, name) => {
      const key = graph.resolve(graph.keyOfFolder(join(folder)), name);
      return key === undefined ? undefined : locked(key);
    },
    packages: () =>
      [...lock.packages]
        .flatMap(([key, entry]) => (workspaceFolder(entry) === undefined ? [locked(key)] : []))
        .filter(({ link }) => link === undefined),
    exactPlaces: linker === 'hoisted',
    approvals: scriptApprovals(rootManifest),
    update: UPDATE,
    add: (name) => `bun add ${name}`,
    reach: (ids) => reach(graph, ids, locked),
    assertInStep: (folder, manifest) => assertInStep(join(folder), manifest, { lock, file }),
    prune: (request) => pruneLock({ graph, archiveOf, rootManifest, settings, linker }, request),
  };
}

/** Entries as the planner sees them: what leads to each is found out once. */
function describe(
  graph: BunGraph,
  place: (key: string, entry: Entry) => { archive: string | undefined; places: readonly string[] },
): (key: string) => LockedPackage {
  const roots = [...graph.lock.workspaces.keys()].map(graph.keyOfFolder);
  const production = reachable(graph, roots, ({ kind }) => kind !== 'peerOptional');
  const required = reachable(graph, roots, ({ kind }) => kind === 'prod' || kind === 'peer');
  const tellsScripts = graph.lock.lockfileVersion >= 2;
  return (key) => {
    const entry = graph.entry(key);
    return lockedPackage(key, entry, {
      dev: !production.has(key),
      optional: production.has(key) && !required.has(key),
      tellsScripts,
      ...place(key, entry),
    });
  };
}

function reach(
  graph: BunGraph,
  ids: Iterable<string>,
  locked: (key: string) => LockedPackage,
): ReachedPackage[] {
  const seen = new Set<string>(ids);
  const reached: ReachedPackage[] = [];
  for (const key of seen) {
    const known = locked(key);
    const edges = known.link === undefined ? graph.edges(key) : [];
    const absent = edges.filter(({ target }) => target === undefined);
    reached.push({
      package: known,
      optionalPeers: edges.filter(({ kind }) => kind === 'peerOptional').map(({ name }) => name),
      missingPeers: absent.filter(({ kind }) => kind === 'peer').map(({ name }) => name),
      missing: absent.filter(({ kind }) => kind === 'prod').map(({ name }) => name),
    });
    for (const { kind, target } of edges)
      if (target !== undefined && kind !== 'peerOptional') seen.add(target);
  }
  return reached;
}
