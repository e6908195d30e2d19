import validRange from 'semver/ranges/valid';
import { satisfies } from '../../semver';
import type { YarnGraph } from './graph';
import { aliasedName, isExotic, localTarget, splitPattern } from './pattern';

/**
 * The range that names exactly the version behind an id: a version, an alias of one, or where it comes from.
 *
 * @param archives workspace-relative path to path below the artifacts
 */
export function exactRange(
  graph: YarnGraph,
  id: string,
  archives: ReadonlyMap<string, string>,
): string {
  const { name } = splitPattern(id);
  const ranges = graph
    .patterns(id)
    .map(splitPattern)
    .filter((each) => each.name === name)
    .map(({ range }) => range);
  const exotic = ranges.find(isExotic);
  if (exotic !== undefined) return movedRange(exotic, archives);
  const isAlias = ranges.every((range) => range.startsWith('npm:'));
  const real = aliasedName(ranges[0] ?? '');
  return isAlias && real !== undefined ? `npm:${real}@${graph.version(id)}` : graph.version(id);
}

function movedRange(range: string, archives: ReadonlyMap<string, string>): string {
  const target = localTarget(range);
  const moved =
    target !== undefined && 'archive' in target ? archives.get(target.archive) : undefined;
  return moved === undefined ? range : `file:${moved}`;
}

/**
 * The range under which an edge of an entry stays true without the workspace's `resolutions`: its own where it fits
 * what it resolved to, the exact one where a resolution decided otherwise.
 *
 * Yarn 1 takes the dependencies of a locked package from yarn.lock and not from its manifest, and refuses a version
 * that does not fit. Source: yarnpkg/yarn src/package-resolver.js, `isLockfileEntryOutdated`.
 */
export function edgeRange(
  graph: YarnGraph,
  { range, target }: { range: string; target: string },
  archives: ReadonlyMap<string, string>,
): string {
  const exact = exactRange(graph, target, archives);
  if (isExotic(exact)) return exact;
  return fits(graph.version(target), range) ? range : exact;
}

/** What is no range of versions cannot be judged by one, and Yarn 1 does not. */
export function fits(version: string, range: string): boolean {
  return isExotic(range) || validRange(range) === null || satisfies(version, range);
}
