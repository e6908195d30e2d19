import { join } from '../../paths';
import type {
  LockedPackage,
  Lockfile,
  LockfileFormat,
  LockfileSource,
  PruneLockRequest,
  PrunedLock,
  PrunedPackage,
  ReachedPackage,
} from '../format';
import { scriptApprovals } from './allow-scripts';
import { textOf, type Entry } from './entry';
import { npmGraph, type NpmGraph } from './graph';
import { assertInStep } from './in-step';
import type { Layout } from './layout';
import { npmManifests } from './manifests';
import { isPlace, nameAt } from './locations';
import { parsePackages } from './parse';
import { placePackages } from './place';
import { lockedPackage } from './locked-package';
import { foreignPackages, specifiedRoots, type NpmWorkspace } from './specs';
import { verifyPackages } from './verify';
import { INSTALLING, walkTree, type Arrival } from './walk';
import { lockfileText, prunedEntries } from './write';

/** npm 7 and later: `package-lock.json` of lockfileVersion 2 or 3, written back as 3. */
export const npmFormat: LockfileFormat = {
  files: ['npm-shrinkwrap.json', 'package-lock.json'],
  written: 'package-lock.json',
  settings: [],
  sideFiles: () => [],
  open: openNpmLockfile,
};

function openNpmLockfile({ text, file, rootManifest }: LockfileSource): Lockfile {
  const graph = npmGraph(parsePackages(text, file));
  const foreign = foreignPackages(graph, rootManifest);
  const locked = (path: string): LockedPackage => lockedPackage(path, graph.entry(path));
  return {
    file,
    warnings: integrityWarnings(graph, file),
    find: (folder, name) => {
      const path = graph.resolve(join(folder), name);
      return path === undefined ? undefined : locked(path);
    },
    packages: () =>
      [...graph.entries].flatMap(([path, entry]) =>
        isPlace(path) && entry['link'] !== true ? [locked(path)] : [],
      ),
    exactPlaces: true,
    approvals: scriptApprovals(rootManifest['allowScripts']),
    update: 'npm install --package-lock-only',
    add: (name) => `npm install ${name}`,
    reach: (ids) => reach(graph, ids, locked),
    assertInStep: (folder, manifest) => {
      const entry = graph.entries.get(join(folder));
      if (entry !== undefined) assertInStep(join(folder), manifest, { locked: entry, file });
    },
    prune: (request) => pruneNpm({ graph, foreign, rootManifest }, request),
  };
}

/** npm installs an entry without integrity unasked: a person should know. */
function integrityWarnings({ entries }: NpmGraph, file: string): string[] {
  const names = [...entries]
    .filter(([path, entry]) => isPlace(path) && needsIntegrity(entry))
    .map(([path]) => nameAt(path));
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ' ...' : '');
  return [`${file} holds ${names.length} package(s) without integrity: ${shown}`];
}

function needsIntegrity(entry: Entry): boolean {
  const resolved = textOf(entry, 'resolved') ?? '';
  return (
    entry['link'] !== true &&
    entry['inBundle'] !== true &&
    entry['integrity'] === undefined &&
    !/^(?:git|file:)/.test(resolved)
  );
}

function reach(
  graph: NpmGraph,
  ids: Iterable<string>,
  locked: (path: string) => LockedPackage,
): ReachedPackage[] {
  const seen = new Set<string>(ids);
  const reached: ReachedPackage[] = [];
  for (const path of seen) {
    const isLink = graph.entry(path)['link'] === true;
    const edges = isLink ? [] : graph.edges(path);
    const absent = edges.filter((edge) => edge.target === undefined);
    reached.push({
      package: locked(path),
      optionalPeers: edges.filter(({ kind }) => kind === 'peerOptional').map(({ name }) => name),
      missingPeers: absent.filter(({ kind }) => kind === 'peer').map(({ name }) => name),
      missing: absent.filter(({ kind }) => kind === 'prod').map(({ name }) => name),
    });
    for (const edge of edges)
      if (edge.target !== undefined && edge.kind !== 'peerOptional') seen.add(edge.target);
  }
  return reached;
}

function pruneNpm(workspace: NpmWorkspace, request: PruneLockRequest): PrunedLock {
  const { graph, rootManifest } = workspace;
  const roots = specifiedRoots(workspace, request);
  const layout = placePackages(graph, roots);
  const kept = walkTree(layout, INSTALLING);
  const entries = prunedEntries(layout, kept, request);
  verifyPackages(entries, layout);
  const packages = prunedPackages(layout, kept);
  const { manifests, warnings } = npmManifests(roots, {
    rootManifest,
    packages,
    archives: request.archives,
    approve: request.approve ?? [],
  });
  return {
    text: lockfileText(String(request.app.manifest['name']), entries),
    manifests,
    texts: new Map(),
    copies: new Map(),
    packages,
    warnings,
  };
}

function prunedPackages(layout: Layout, kept: ReadonlyMap<string, Arrival>): PrunedPackage[] {
  return [...kept].flatMap(([path, { from, kind }]) => {
    const occupant = layout.tree.get(path);
    if (occupant === undefined || 'module' in occupant || occupant.linkTo !== undefined) return [];
    const entry = layout.graph.entry(occupant.origin);
    const ownName = textOf(entry, 'name');
    const what =
      kind === 'peer' ? 'peer' : kind === 'optional' ? 'optional dependency' : 'dependency';
    return [
      {
        id: occupant.origin,
        name: nameAt(path),
        ...(ownName === undefined ? {} : { packageName: ownName }),
        version: textOf(entry, 'version') ?? '',
        because: layout.roots.has(from) ? undefined : `${what} of ${nameAt(from)}`,
        resolved: entry['resolved'] !== undefined,
      },
    ];
  });
}
