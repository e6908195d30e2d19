import type { DirectDependency, PruneLockRequest, PrunedRoot } from '../format';
import { isSoft, type Entry } from './entry';
import { lookUp, type BerryWorkspace } from './lookup';
import type { Owner } from './rebase';

/** A root with all that its manifest must list: what it asks for, and what its packages leave to it. */
export interface CompleteRoot extends PrunedRoot, Owner {
  name: string;
}

/** Folder of the app among the workspaces of the pruned tree. */
const ROOT = '.';

/**
 * The roots of the pruned tree with their peers made explicit: Yarn gives a package the peers that whoever depends on
 * it lists, and nobody else's.
 *
 * @returns the app first
 */
export function completeRoots(
  workspace: BerryWorkspace,
  { app, modules }: PruneLockRequest,
): CompleteRoot[] {
  const names = new Set(modules.map(({ module }) => module));
  const asked = new Set(
    [app, ...modules].flatMap((each) => each.dependencies.map(({ name }) => name)),
  );
  return [app, ...modules].map((root) => {
    const name = String(root.manifest['name']);
    const folder = root.folder === ROOT ? '' : root.folder;
    return {
      ...root,
      name,
      folder,
      locator: `${name}@workspace:${root.folder}`,
      dependencies: withPeers(workspace, root, { modules: names, asked }),
    };
  });
}

function withPeers(
  workspace: BerryWorkspace,
  root: PrunedRoot,
  { modules, asked }: { modules: ReadonlySet<string>; asked: ReadonlySet<string> },
): DirectDependency[] {
  const listed = new Map(root.dependencies.map((each) => [each.name, each]));
  for (;;) {
    const open = openPeers(workspace, [...listed.values()], asked).filter(
      (name) => !listed.has(name) && name !== root.module,
    );
    const added = open.flatMap((name) => {
      const found = peerTarget(workspace, root, { name, modules });
      return found === undefined ? [] : [found];
    });
    if (added.length === 0) return [...listed.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const each of added) listed.set(each.name, each);
  }
}

function peerTarget(
  workspace: BerryWorkspace,
  root: PrunedRoot,
  { name, modules }: { name: string; modules: ReadonlySet<string> },
): DirectDependency | undefined {
  if (modules.has(name)) return { name, optional: false, target: { module: name } };
  const entry = lookUp(workspace, root.originalRoot, name);
  if (entry === undefined || isSoft(entry)) return undefined;
  return { name, optional: false, target: { locked: entry.resolution } };
}

/**
 * Peers below some dependencies that no package on the way brings: required ones, and optional ones that the pruned
 * tree asks for anyway.
 */
function openPeers(
  { graph }: BerryWorkspace,
  dependencies: readonly DirectDependency[],
  asked: ReadonlySet<string>,
): string[] {
  const direct = dependencies.flatMap(({ target }) => {
    const entry = 'locked' in target ? graph.byResolution.get(target.locked) : undefined;
    return entry === undefined ? [] : [entry];
  });
  const open = new Set<string>();
  const add = (entry: Entry, brings: (name: string) => boolean): void => {
    for (const { name, optional } of graph.peers(entry))
      if (!brings(name) && (!optional || asked.has(name))) open.add(name);
  };
  for (const entry of direct) add(entry, () => false);
  const seen = new Set(direct);
  for (const parent of seen) {
    if (isSoft(parent)) continue;
    const edges = graph.edges(parent);
    const names = new Set([parent.name, ...edges.map(({ name }) => name)]);
    for (const { name } of graph.peers(parent)) names.add(name);
    for (const { target } of edges) {
      if (target === undefined || isSoft(target)) continue;
      add(target, (name) => names.has(name));
      seen.add(target);
    }
  }
  return [...open];
}
