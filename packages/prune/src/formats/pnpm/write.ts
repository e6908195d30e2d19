import { dump } from 'js-yaml';
import type { Fields } from './lock';

/** Order of the maps in a lockfile as pnpm writes it. */
const TOP = [
  'lockfileVersion',
  'settings',
  'patchedDependencies',
  'importers',
  'packages',
  'snapshots',
];

/**
 * Text of a lockfile: names sorted as pnpm sorts them, one line per value.
 *
 * @param lock by the names of its maps
 */
export function lockfileText(lock: Fields): string {
  const known = TOP.filter((key) => lock[key] !== undefined);
  return known.map((key) => yamlText({ [key]: lock[key] })).join('\n');
}

/** YAML without folded lines and without references. */
export function yamlText(value: Fields): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

/** A map with its names in order. */
export function sortedMap<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
