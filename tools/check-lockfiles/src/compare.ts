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
 * What a required peer may come to in the pruned tree. `bound`: the lockfile says which version it is, that one.
 * `given`: it is whatever lies beside a package; that of somebody who leads to it, too. `in-range`: the manager
 * itself looks no further than the range, if at that. `laid-out`: the manager lays every tree out anew and takes what lies
 * on the way and is in the range; a lockfile that says otherwise is refused. A peer that is not bound although others are
 * is one of these.
 */
export type PeerRule = 'bound' | 'given' | 'in-range' | 'laid-out';

/** Two places that must be alike, and how they were reached. */
interface Step {
  left: string;
  right: string;
  path: string;
  /** Keys in the pruned tree of everything on the path. */
  above: readonly string[];
}

/**
 * Compares the tree of the whole workspace with the pruned one: from the app, every name must lead to the same
 * package at the same version in both, over every path. Peers are what those give who use a package, and a
 * smaller tree has fewer: where both trees find a version of the range, an optional peer may be another one; a
 * required one as `peers` says.
 */
export function compareTrees(
  whole: WalkedTree,
  pruned: WalkedTree,
  { peers, hasOverrides }: { peers: PeerRule; hasOverrides: boolean },
): Comparison {
  const differences: string[] = [];
  const modules = new Set([...modulesOf(whole), ...modulesOf(pruned)]);
  const seen = new Set<string>();
  const queue: Step[] = [{ left: '@', right: '@', path: 'app', above: [] }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { left, right, path, above } = next;
    if (seen.has(`${left}\0${right}`)) continue;
    seen.add(`${left}\0${right}`);
    const others = pruned.nodes[right]?.edges ?? {};
    for (const [name, edge] of Object.entries(whole.nodes[left]?.edges ?? {})) {
      const other = others[name];
      const way = `${path} > ${name}`;
      if (isSkipped(edge, other)) continue;
      const [one, two] = [labelOf(whole, edge, modules), labelOf(pruned, other, modules)];
      if (one !== two && isRoots(whole, { edge, two, rule: peers })) continue;
      if (one !== two && !hasOverrides && isMended(edge, { one, two })) continue;
      if (one !== two && !isPeerMet(pruned, { name, edge, other, above, rule: peers }))
        differences.push(
          `${way}: ${one ?? 'nothing'} in the workspace, ${two ?? 'nothing'} pruned`,
        );
      else if (edge.to !== null && other?.to !== null && other !== undefined)
        queue.push({ left: edge.to, right: other.to, path: way, above: [...above, right] });
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

interface Peer {
  name: string;
  edge: TreeEdge;
  other: TreeEdge | undefined;
  /** Keys of those who may give it. */
  above: readonly string[];
  rule: PeerRule;
}

/**
 * Whether an import that no manifest of its project declares finds the root's version in the pruned tree: where
 * the lockfile has no places, nothing tells that another one lay nearer.
 */
function isRoots(
  whole: WalkedTree,
  { edge, two, rule }: { edge: TreeEdge; two: string | undefined; rule: PeerRule },
): boolean {
  if (rule !== 'in-range' || edge.atRoot === undefined) return false;
  return labelOf(whole, { soft: false, to: edge.atRoot }, new Set()) === two;
}

/**
 * Whether the workspace's own install gives a package a version that its manifest does not take, as the hoisting of
 * Yarn 4 does now and then, and the pruned tree one that it takes. Never asked where versions are forced.
 */
function isMended(
  { range }: TreeEdge,
  { one, two }: { one: string | undefined; two: string | undefined },
): boolean {
  if (range === undefined || one === undefined || two === undefined) return false;
  const takes = (label: string): boolean =>
    semver.satisfies(label.slice(label.lastIndexOf('@') + 1), range);
  return !takes(one) && takes(two);
}

/** Whether another version than in the workspace is right for a peer. */
function isPeerMet({ nodes }: WalkedTree, { name, edge, other, above, rule }: Peer): boolean {
  const found = nodes[other?.to ?? ''];
  if (edge.peer === undefined || found === undefined) return false;
  if (!semver.satisfies(found.version, edge.peer)) return false;
  if (edge.optional === true || edge.byChance === true) return true;
  if (rule === 'in-range' || rule === 'laid-out') return true;
  return rule === 'given' && above.some((key) => nodes[key]?.edges[name]?.to === other?.to);
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
