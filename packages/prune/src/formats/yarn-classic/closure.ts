import type { Edge, EdgeKind, YarnGraph } from './graph';
import { splitPattern } from './pattern';

/** The edge that first led to an entry; `from` is undefined for what was asked for directly. */
export interface Arrival {
  from: string | undefined;
  kind: EdgeKind;
}

/** Everything some entries lead to. */
export interface Closure {
  /** By id, breadth first. */
  arrivals: ReadonlyMap<string, Arrival>;
  /** What each peer that somebody must provide is met by, by name. */
  peers: ReadonlyMap<string, string>;
}

/**
 * Follows dependencies, then the peers that nobody brought along: Yarn 1 installs no peer by itself.
 *
 * @param ids entries that are asked for directly
 */
export function closureOf(graph: YarnGraph, ids: Iterable<string>): Closure {
  const arrivals = new Map<string, Arrival>();
  const direct = new Map<string, string>();
  for (const id of ids) {
    arrivals.set(id, { from: undefined, kind: 'prod' });
    direct.set(splitPattern(id).name, id);
  }
  const peers = new Map<string, string>();
  for (const id of arrivals.keys())
    for (const edge of graph.edges(id)) if (edge.kind !== 'peer') arrive(arrivals, id, edge);
  for (const id of arrivals.keys())
    for (const edge of graph.edges(id)) {
      const target = edge.kind === 'peer' ? provider(arrivals, direct, edge) : edge.target;
      if (target === undefined) continue;
      if (edge.kind === 'peer' && !peers.has(edge.name)) peers.set(edge.name, target);
      arrive(arrivals, id, { ...edge, target });
    }
  return { arrivals, peers };
}

function arrive(arrivals: Map<string, Arrival>, from: string, { target, kind }: Edge): void {
  if (target !== undefined && !arrivals.has(target)) arrivals.set(target, { from, kind });
}

/** A peer is what stands beside the package: a direct dependency, else what is there already, else the hoisted one. */
function provider(
  arrivals: ReadonlyMap<string, Arrival>,
  direct: ReadonlyMap<string, string>,
  { name, target }: Edge,
): string | undefined {
  const own = direct.get(name);
  if (own !== undefined) return own;
  if (target !== undefined && arrivals.has(target)) return target;
  const present = [...arrivals.keys()].find((id) => splitPattern(id).name === name);
  return present ?? target;
}
