import type { EdgeKind } from './entry';
import { folderAt, wantedEdges, whereTo, type Layout } from './layout';

/** Edge that first led to a place. */
export interface Arrival {
  from: string;
  kind: EdgeKind;
}

/**
 * Everything the app leads to in a pruned tree, with the edge that led there first. Breadth first, so that
 * the reason is the shortest one.
 *
 * @param layout the tree
 * @param follows edge kinds to follow
 * @returns by path; links and the folders of their modules both, the app not
 */
export function walkTree(
  layout: Layout,
  follows: readonly EdgeKind[],
): ReadonlyMap<string, Arrival> {
  const arrivals = new Map<string, Arrival>();
  const queue = [''];
  for (let index = 0; index < queue.length; index += 1) {
    const from = queue[index] ?? '';
    for (const edge of wantedEdges(layout, from)) {
      if (!follows.includes(edge.kind)) continue;
      const place = whereTo(layout, from, edge);
      if (place === undefined) continue;
      const folder = folderAt(layout, place);
      for (const path of new Set([place, folder]))
        if (!arrivals.has(path)) {
          arrivals.set(path, { from, kind: edge.kind });
          if (path === folder && path !== '') queue.push(path);
        }
    }
  }
  return arrivals;
}

/** Edges that make a place part of the tree. */
export const INSTALLING: readonly EdgeKind[] = ['prod', 'optional', 'peer'];

/** Edges without which a place is `optional`. */
export const REQUIRING: readonly EdgeKind[] = ['prod', 'peer'];

/** Edges without which a place is `peer`. */
export const OWNING: readonly EdgeKind[] = ['prod', 'optional'];
