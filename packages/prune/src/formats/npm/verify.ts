import { ToolError } from '@nx-multistage/errors';
import { satisfies } from '../../semver';
import { edgesOf, textOf, type Entry } from './entry';
import { identityOf, startOf } from './graph';
import { identityOfOccupant, wantedEdges, type Layout } from './layout';
import { isPlace, resolveFrom } from './locations';

/**
 * Walks the finished `packages` map the way Node resolves, independent of the placement: every edge of every
 * entry must lead to the package it led to in the workspace, and nothing may be left over.
 *
 * @param packages the pruned lockfile's map
 * @param layout what it was made from
 * @throws ToolError `NXM_PRUNE_INTERNAL`
 */
export function verifyPackages(packages: Record<string, Entry>, layout: Layout): void {
  const entries = new Map(Object.entries(packages));
  const reached = new Set<string>(['']);
  const queue = [''];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const wanted = new Map(wantedEdges(layout, path).map((edge) => [edge.name, edge]));
    for (const edge of edgesOf(entries.get(path) ?? {})) {
      const place = resolveFrom((each) => entries.has(each), startOf(path, edge), edge.name);
      const target = wanted.get(edge.name)?.target;
      if (place === undefined) {
        const needed =
          edge.kind === 'prod' || (target !== undefined && edge.kind !== 'peerOptional');
        if (needed) throw broken(path, edge.name);
        continue;
      }
      const found = entries.get(place) ?? {};
      const same =
        target !== undefined &&
        identityOfOccupant(layout.graph, target) === foundIdentity(place, found, layout);
      const peerMet =
        edge.kind.startsWith('peer') && satisfies(textOf(found, 'version') ?? '', edge.spec);
      if (!same && !peerMet && edge.kind !== 'peerOptional' && target !== undefined)
        throw broken(path, edge.name);
      for (const next of [
        place,
        found['link'] === true ? (textOf(found, 'resolved') ?? '') : place,
      ])
        if (!reached.has(next)) {
          reached.add(next);
          queue.push(next);
        }
    }
  }
  const extra = [...entries.keys()].find((path) => isPlace(path) && !reached.has(path));
  if (extra !== undefined) throw broken(extra, 'nothing: no edge leads here');
}

/** Archives got a new path: identity is taken from what stands there. */
function foundIdentity(place: string, found: Entry, layout: Layout): string {
  const occupant = layout.tree.get(place);
  return occupant === undefined
    ? identityOf(place, found)
    : identityOfOccupant(layout.graph, occupant);
}

function broken(path: string, name: string): ToolError {
  return new ToolError(
    'NXM_PRUNE_INTERNAL',
    `the pruned lockfile is wrong: ${path === '' ? 'the app' : path} -> ${name}`,
    { hint: 'This is a defect of nx-multistage: please report it with the lockfile.' },
  );
}
