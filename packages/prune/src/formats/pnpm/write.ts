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

/** Maps whose entries pnpm sets apart by an empty line. */
const SPACED: readonly string[] = ['importers', 'packages', 'snapshots'];

/**
 * Text of a lockfile as pnpm writes it: names sorted its way, one line per value, empty lines, no empty maps. A
 * frozen install of one without packages writes it anew, and must find nothing to change.
 *
 * @param lock by the names of its maps
 */
export function lockfileText(lock: Fields): string {
  const known = TOP.filter(
    (key) => lock[key] !== undefined && Object.keys(lock[key] as object).length > 0,
  );
  return known
    .map((key) => {
      const text = yamlText({ [key]: lock[key] });
      return SPACED.includes(key) ? text.replace(/^(?= {2}\S)/gm, '\n') : text;
    })
    .join('\n');
}

/** YAML without folded lines and without references. */
export function yamlText(value: Fields): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

/** A map with its names in order. */
export function sortedMap<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
