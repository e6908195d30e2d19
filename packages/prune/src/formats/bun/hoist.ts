import { ToolError } from '@nx-multistage/errors';
import { satisfies } from '../../semver';
import type { EdgeKind, Entry } from './entry';

/** A package of the pruned tree; each stands once, in however many places. */
export interface Node {
  entry: Entry;
  edges: PrunedEdge[];
}

export interface PrunedEdge {
  name: string;
  spec: string;
  kind: EdgeKind | 'workspace';
  bundled: boolean;
  /** Undefined for a peer that nobody installs (yet) and for an optional package that is not locked. */
  node: Node | undefined;
  /** Asked for by the root manifest. */
  fromRoot: boolean;
}

/** A folder with a `node_modules`. */
interface Tree {
  parent: Tree | undefined;
  /** Names from the root. */
  path: readonly string[];
  placed: Map<string, PrunedEdge>;
}

interface Job {
  tree: Tree;
  edge: PrunedEdge;
  top: Tree | undefined;
}

type Outcome =
  | { is: 'there' | 'conflict' | 'later' }
  | { is: 'found'; node: Node }
  | { is: 'waited'; tree: Tree; edge: PrunedEdge }
  | { is: 'place'; tree: Tree; bundled: boolean };

/** Bun's order of what one manifest asks for: the first to come has the place at the top. */
const RANK = {
  workspace: 0,
  optional: 1,
  prod: 2,
  peer: 3,
  peerOptional: 3,
} as const satisfies Record<PrunedEdge['kind'], number>;

/**
 * Lays out a pruned graph exactly as Bun does, since a frozen install lays out again and compares. Breadth first from
 * the root; a package goes to the top where its name is free on the whole way, and stays inside the package that asks for
 * it where another has its name on the way: never in a folder between.
 *
 * @param root what the root asks for; optional peers that the layout meets get their package
 * @returns by key, in Bun's order: depth, folder, name
 * @throws ToolError `NXM_LOCKFILE_PLACEMENT`
 *
 * Source: bun `src/install/lockfile/Tree.rs` (`process_subtree`, `hoist_dependency`).
 */
export function hoist(root: Node): Map<string, Node> {
  const waiting = new Map<string, Set<PrunedEdge>>();
  const trees: Tree[] = [];
  const queue: Job[] = [];
  const fill = (node: Node, tree: Tree, top: Tree | undefined): void => {
    for (const edge of sorted(node.edges)) {
      const outcome = decide(tree, edge, top);
      if (outcome.is === 'later') add(waiting, edge);
      if (outcome.is === 'found') meet(waiting, edge, outcome.node);
      const at = outcome.is === 'place' || outcome.is === 'waited' ? outcome.tree : undefined;
      if (at === undefined) continue;
      if (outcome.is === 'waited' && edge.node !== undefined)
        meet(waiting, outcome.edge, edge.node);
      at.placed.set(edge.name, edge);
      const bundled = outcome.is === 'place' && outcome.bundled;
      if ((edge.node?.edges.length ?? 0) > 0)
        queue.push({ tree: at, edge, top: bundled ? at : top });
    }
    if (tree.placed.size > 0) trees.push(tree);
  };
  fill(root, { parent: undefined, path: [], placed: new Map() }, undefined);
  for (const { tree, edge, top } of queue)
    if (edge.node !== undefined)
      fill(edge.node, { parent: tree, path: [...tree.path, edge.name], placed: new Map() }, top);
  return keysOf(trees);
}

function sorted(edges: readonly PrunedEdge[]): PrunedEdge[] {
  return [...edges].sort((a, b) => RANK[a.kind] - RANK[b.kind] || compare(a.name, b.name));
}

function decide(tree: Tree, edge: PrunedEdge, top: Tree | undefined): Outcome {
  if (edge.bundled) return { is: 'place', tree, bundled: true };
  if (edge.node === undefined && edge.kind !== 'peerOptional') return { is: 'there' };
  let topmost = tree;
  for (let at: Tree | undefined = tree; at !== undefined; at = at === top ? undefined : at.parent) {
    const found = at.placed.get(edge.name);
    if (found === undefined) {
      topmost = at;
      continue;
    }
    const outcome = compareWith(found, edge, at);
    if (outcome.is !== 'conflict') return outcome;
    if (at !== tree) return { is: 'place', tree, bundled: false };
    if (found.kind !== 'peer' && found.kind !== 'peerOptional') throw cannotPlace(edge, found);
    return outcome;
  }
  return { is: 'place', tree: topmost, bundled: false };
}

/** What becomes of an edge where its name is taken. */
function compareWith(found: PrunedEdge, edge: PrunedEdge, tree: Tree): Outcome {
  if (found.node === undefined)
    return edge.node === undefined ? { is: 'later' } : { is: 'waited', tree, edge: found };
  if (edge.node === undefined) return { is: 'found', node: found.node };
  if (found.node.entry.ident === edge.node.entry.ident) return { is: 'there' };
  const isPeer = edge.kind === 'peer' || edge.kind === 'peerOptional';
  const fits = isPeer && (found.fromRoot || satisfies(found.node.entry.resolution, edge.spec));
  return { is: fits ? 'there' : 'conflict' };
}

function add(waiting: Map<string, Set<PrunedEdge>>, edge: PrunedEdge): void {
  waiting.set(edge.name, (waiting.get(edge.name) ?? new Set()).add(edge));
}

/** Peers that nobody installed get what was found under their name. */
function meet(waiting: Map<string, Set<PrunedEdge>>, edge: PrunedEdge, node: Node): void {
  for (const each of [edge, ...(waiting.get(edge.name) ?? [])]) each.node = node;
  waiting.delete(edge.name);
}

function keysOf(trees: readonly Tree[]): Map<string, Node> {
  const ordered = trees
    .map(({ path, placed }) => ({ depth: path.length, folder: path.join('/'), placed }))
    .sort((a, b) => a.depth - b.depth || compare(a.folder, b.folder));
  const keys = new Map<string, Node>();
  for (const { folder, placed } of ordered)
    for (const [name, { node }] of [...placed].sort(([a], [b]) => compare(a, b)))
      if (node !== undefined) keys.set(folder === '' ? name : `${folder}/${name}`, node);
  return keys;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function cannotPlace(edge: PrunedEdge, found: PrunedEdge): ToolError {
  return new ToolError(
    'NXM_LOCKFILE_PLACEMENT',
    `the pruned lockfile has no place for ${edge.node?.entry.ident ?? edge.name} beside ${found.node?.entry.ident ?? found.name}`,
    { hint: `Bring the versions of ${edge.name} in the workspace together.` },
  );
}
