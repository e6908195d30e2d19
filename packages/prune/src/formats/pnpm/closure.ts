import type { DirectDependency, PrunedRoot } from '../format';
import type { PnpmGraph } from './graph';

/** Why a package is part of the tree. */
export interface Arrival {
  /** Package that asks for it; undefined for a root. */
  from: string | undefined;
  optional: boolean;
}

/** Everything some roots lead to. */
export interface Closure {
  /** By id, breadth first, so that the reason is the shortest one. */
  arrivals: ReadonlyMap<string, Arrival>;
  /** Packages that something leads to which is not optional. */
  required: ReadonlySet<string>;
}

/** @param roots the app and the modules */
export function closureOf(graph: Pick<PnpmGraph, 'edges'>, roots: readonly PrunedRoot[]): Closure {
  const direct = roots.flatMap(({ dependencies }) => dependencies);
  const arrivals = new Map<string, Arrival>();
  for (const { target, optional } of direct)
    if ('locked' in target && !arrivals.has(target.locked))
      arrivals.set(target.locked, { from: undefined, optional });
  for (const from of arrivals.keys())
    for (const { target, optional, optionalPeer } of graph.edges(from))
      if (target !== undefined && 'id' in target && !optionalPeer && !arrivals.has(target.id))
        arrivals.set(target.id, { from, optional });
  return { arrivals, required: requiredOf(graph, direct) };
}

function requiredOf(
  graph: Pick<PnpmGraph, 'edges'>,
  direct: readonly DirectDependency[],
): ReadonlySet<string> {
  const seen = new Set(
    direct.flatMap(({ target, optional }) =>
      'locked' in target && !optional ? [target.locked] : [],
    ),
  );
  for (const id of seen)
    for (const { target, optional, optionalPeer } of graph.edges(id))
      if (target !== undefined && 'id' in target && !optional && !optionalPeer) seen.add(target.id);
  return seen;
}
