import { isRecord } from '../../manifest';
import type { Manifest } from '../../snapshot';
import type { InstalledSubject } from '../../request';
import type { PruneLockRequest } from '../format';
import { textOf, type Entry } from './entry';
import { folderAt, type Layout } from './layout';
import { missingLibcs } from './libc';
import { nameAt } from './locations';
import { OWNING, REQUIRING, walkTree, type Arrival } from './walk';

/** Flags that depend on the tree and not on the package. */
const TREE_FLAGS = ['dev', 'optional', 'devOptional', 'peer', 'extraneous'];

/** Fields of a workspace's manifest that npm repeats in its lock entry. */
const MANIFEST_FIELDS = ['version', 'dependencies', 'optionalDependencies', 'engines', 'license'];

/** Keys npm writes first, in this order. */
const FIRST_KEYS = [
  'name',
  'version',
  'lockfileVersion',
  'resolved',
  'integrity',
  'requires',
  'packages',
  'dependencies',
];

/**
 * The `packages` map of the pruned lockfile.
 *
 * @param layout the placed tree
 * @param kept the places that belong to it
 */
export function prunedEntries(
  layout: Layout,
  kept: ReadonlyMap<string, Arrival>,
  { archives, bringsBinaries }: Pick<PruneLockRequest, 'archives' | 'bringsBinaries'>,
): Record<string, Entry> {
  const required = walkTree(layout, REQUIRING);
  const owned = walkTree(layout, OWNING);
  const libcs = missingLibcs(layout.graph.entries);
  const entries: Record<string, Entry> = {};
  for (const [path, root] of layout.roots)
    if (path === '' || kept.has(path)) entries[path] = manifestEntry(path, root.manifest);
  for (const [path, occupant] of layout.tree) {
    if (!kept.has(path)) continue;
    entries[path] =
      'module' in occupant || occupant.linkTo !== undefined
        ? { resolved: folderAt(layout, path), link: true }
        : packageEntry(layout.graph.entry(occupant.origin), {
            archives,
            libc: libcs.get(occupant.origin),
            isComplete: (entry) => bringsBinaries?.(subjectOf(occupant.origin, entry)) === true,
          });
  }
  for (const [path, entry] of Object.entries(entries)) {
    if (path === '' || entry['link'] === true) continue;
    entries[path] = {
      ...entry,
      ...(required.has(path) ? {} : { optional: true }),
      ...(owned.has(path) ? {} : { peer: true }),
    };
  }
  return entries;
}

/** What is decided of an entry besides what the workspace's lockfile says. */
interface EntryFacts {
  archives: ReadonlyMap<string, string>;
  libc: string | undefined;
  isComplete: (entry: Entry) => boolean;
}

/**
 * npm compiles whatever has a `binding.gyp`, no install script and no `gypfile: false`, and lockfiles lack that field
 * where npm wrote them: `npm ci` would compile a package that brings its binaries. Source: npm/cli, arborist
 * `rebuild.js`, which takes the field from the lock entry.
 */
function packageEntry(entry: Entry, { archives, libc, isComplete }: EntryFacts): Entry {
  const kept = Object.entries(entry).filter(([key]) => !TREE_FLAGS.includes(key));
  const resolved = String(entry['resolved'] ?? '');
  const archive = resolved.startsWith('file:') ? archives.get(resolved.slice(5)) : undefined;
  return {
    ...Object.fromEntries(kept),
    ...(archive ? { resolved: `file:${archive}` } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(entry['hasInstallScript'] !== true && isComplete(entry) ? { gypfile: false } : {}),
  };
}

function subjectOf(place: string, entry: Entry): InstalledSubject {
  const name = textOf(entry, 'name') ?? nameAt(place);
  return { name, version: textOf(entry, 'version') ?? '', place };
}

function manifestEntry(path: string, manifest: Manifest): Entry {
  const fields = MANIFEST_FIELDS.filter((field) => manifest[field] !== undefined);
  return {
    ...(path === '' ? { name: manifest['name'] } : {}),
    ...Object.fromEntries(fields.map((field) => [field, manifest[field]])),
  };
}

/**
 * A lockfile as npm itself writes it: lockfileVersion 3, keys sorted, two spaces, final newline.
 *
 * @param name the production manifest's name
 * @param packages the `packages` map
 */
export function lockfileText(name: string, packages: Record<string, Entry>): string {
  const lock = { name, lockfileVersion: 3, requires: true, packages };
  return `${JSON.stringify(sorted(lock), undefined, 2)}\n`;
}

/** npm's order: plain values before objects, well-known keys first, the rest in English order. */
function sorted(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).sort(
    ([a, av], [b, bv]) =>
      Number(isRecord(av)) - Number(isRecord(bv)) || rank(a) - rank(b) || a.localeCompare(b, 'en'),
  );
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function rank(key: string): number {
  const index = FIRST_KEYS.indexOf(key);
  return index === -1 ? FIRST_KEYS.length : index;
}
