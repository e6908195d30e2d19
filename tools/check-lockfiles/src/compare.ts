import semver from 'semver';
import type { TreeEdge, WalkedTree } from './tree';

/** What two installed trees say about one app. */
export interface Comparison {
  /** Sentences, one for each name that does not lead to the same in both. */
  differences: string[];
  /** Packages that something needs, `name@version` by their own names, sorted. */
  needed: string[];
  /** The same with optional peers that are there by chance. */
  tolerated: ReadonlySet<string>;
}

/**
 * Compares the tree of the whole workspace with the pruned one: from the app, every name must lead to the same
 * package at the same version in both, over every path. An optional peer may be another
 * version of its range: what is beside a package by chance is another in a smaller tree.
 *
 * @param peersByPlace the manager's lockfile says nothing of peers at all: so it is with every peer
 */
export function compareTrees(
  whole: WalkedTree,
  pruned: WalkedTree,
  { peersByPlace }: { peersByPlace: boolean },
): Comparison {
  const differences: string[] = [];
  const modules = new Set([...modulesOf(whole), ...modulesOf(pruned)]);
  const seen = new Set<string>();
  const queue: { left: string; right: string; path: string }[] = [
    { left: '@', right: '@', path: 'app' },
  ];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { left, right, path } = next;
    if (seen.has(`${left}\0${right}`)) continue;
    seen.add(`${left}\0${right}`);
    const others = pruned.nodes[right]?.edges ?? {};
    for (const [name, edge] of Object.entries(whole.nodes[left]?.edges ?? {})) {
      const other = others[name];
      const way = `${path} > ${name}`;
      if (isSkipped(edge, other)) continue;
      const [one, two] = [labelOf(whole, edge, modules), labelOf(pruned, other, modules)];
      if (one !== two && !(isByChance(edge, peersByPlace) && fits(pruned, edge, other)))
        differences.push(
          `${way}: ${one ?? 'nothing'} in the workspace, ${two ?? 'nothing'} pruned`,
        );
      else if (edge.to !== null && other?.to !== null && other !== undefined)
        queue.push({ left: edge.to, right: other.to, path: way });
    }
  }
  return {
    differences,
    needed: reached(pruned, false),
    tolerated: new Set(reached(pruned, true)),
  };
}

/** A workspace library that no code imports, and an optional peer by chance in one of the trees. */
function isSkipped(edge: TreeEdge, other: TreeEdge | undefined): boolean {
  if (edge.to !== null && isOwner(edge.to) && edge.imported === false) return true;
  return edge.soft && (edge.to === null || (other?.to ?? null) === null);
}

function isByChance({ optional, peer }: TreeEdge, peersByPlace: boolean): boolean {
  return optional === true || (peersByPlace && peer !== undefined);
}

/** Whether what a peer finds in the pruned tree is a version of its range. */
function fits({ nodes }: WalkedTree, { peer }: TreeEdge, other: TreeEdge | undefined): boolean {
  const found = nodes[other?.to ?? ''];
  return peer !== undefined && found !== undefined && semver.satisfies(found.version, peer);
}

function modulesOf({ nodes }: WalkedTree): string[] {
  return Object.keys(nodes).flatMap((key) => (isOwner(key) ? [key.slice(1)] : []));
}

/** Keys of packages are folders, which have `node_modules` in them. */
function isOwner(key: string): boolean {
  return key.startsWith('@');
}

/**
 * `name@version`, `@module`, or undefined where it leads nowhere. A folder that is installed as a copy is the
 * module all the same.
 */
function labelOf(
  { nodes }: WalkedTree,
  edge: TreeEdge | undefined,
  modules: ReadonlySet<string>,
): string | undefined {
  if (edge === undefined || edge.to === null) return undefined;
  const node = nodes[edge.to];
  if (isOwner(edge.to) || node === undefined) return edge.to;
  return modules.has(node.name) ? `@${node.name}` : `${node.name}@${node.version}`;
}

/** Packages reached from the app, over optional peers that are there by chance or not. */
function reached({ nodes }: WalkedTree, withSoft: boolean): string[] {
  const seen = new Set<string>();
  const queue = ['@'];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    for (const edge of Object.values(nodes[key]?.edges ?? {}))
      if (edge.to !== null && (withSoft || !edge.soft)) queue.push(edge.to);
  }
  const packages = [...seen].flatMap((key) => {
    const node = nodes[key];
    return isOwner(key) || node === undefined ? [] : [`${node.name}@${node.version}`];
  });
  return [...new Set(packages)].sort();
}
