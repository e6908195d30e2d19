import {
  bound,
  isBound,
  normalized,
  parseDescriptor,
  parsePatch,
  splitBinding,
} from './descriptor';
import { isOptional, mapOf, type Entry } from './entry';
import { extensionsFor, type Extensions } from './extensions';
import type { Resolution } from './resolutions';

/** What the lockfile's ranges are read with. */
export interface Rules {
  resolutions: readonly Resolution[];
  catalogs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  extensions: Extensions;
}

/** One dependency of an entry. */
export interface Edge {
  name: string;
  /** Key of the lockfile that it leads to; undefined where there is none. */
  key: string | undefined;
  target: Entry | undefined;
  optional: boolean;
}

/** A name that whoever depends on the package must bring. */
export interface Peer {
  name: string;
  optional: boolean;
}

/** The lockfile as Yarn walks it. */
export interface BerryGraph {
  entries: readonly Entry[];
  rules: Rules;
  byKey: ReadonlyMap<string, Entry>;
  byResolution: ReadonlyMap<string, Entry>;
  /** Entries by the names of their keys: what a name may stand for. */
  byName: ReadonlyMap<string, readonly Entry[]>;
  /** Workspaces by their workspace-relative folder. */
  workspaces: ReadonlyMap<string, Entry>;
  /** The lockfile's key for a range that an entry asks for. */
  keyFor(from: Entry, name: string, range: string): string | undefined;
  edges(entry: Entry): readonly Edge[];
  peers(entry: Entry): readonly Peer[];
}

/** Packages that Yarn patches unasked: each range becomes a patch of it. Source: `@yarnpkg/plugin-compat`. */
const COMPAT = (name: string, range: string): string =>
  `${name}@patch:${`${name}@${range}`.replace(/[%:#]/g, encodeURIComponent)}#optional!builtin<compat/${name}>`;

/**
 * Indexes a lockfile.
 *
 * @param entries all of it
 * @param rules what changes ranges on their way from manifest to key
 */
export function berryGraph(entries: readonly Entry[], rules: Rules): BerryGraph {
  const byKey = new Map(entries.flatMap((entry) => entry.keys.map((key) => [key, entry])));
  const bindings = groupBy([...byKey.keys()], (key) => splitBinding(key).plain);
  const root = entries.find(({ reference }) => reference === 'workspace:.');
  const keyFor = (from: Entry, name: string, range: string): string | undefined => {
    const { range: reduced, binder } = reduce(rules, { from, root }, { name, range });
    return [COMPAT(name, reduced), `${name}@${reduced}`]
      .map((key) => find(key, { byKey, bindings, binder }))
      .find((key) => key !== undefined);
  };
  const edges = memo((entry: Entry) => edgesOf(entry, { byKey, rules, keyFor }));
  return {
    entries,
    rules,
    byKey,
    byResolution: new Map(entries.map((entry) => [entry.resolution, entry])),
    byName: namesOf(entries),
    workspaces: new Map(
      entries.flatMap((entry) =>
        entry.reference.startsWith('workspace:')
          ? [[entry.reference.slice(10).replace(/^\.$/, ''), entry]]
          : [],
      ),
    ),
    keyFor,
    edges,
    peers: memo((entry: Entry) => peersOf(entry, rules.extensions)),
  };
}

/** Yarn's own order: a rule of `resolutions`, then the catalog. Who binds a rule is the root. */
function reduce(
  { resolutions, catalogs }: Rules,
  { from, root }: { from: Entry; root: Entry | undefined },
  { name, range }: { name: string; range: string },
): { range: string; binder: Entry | undefined } {
  const wanted = normalized(range);
  const rule = resolutions.find(
    (each) =>
      each.name === name &&
      (each.range === undefined || each.range === wanted) &&
      (each.from === undefined || speaksOf(each.from, from)),
  );
  const asked = rule === undefined ? wanted : normalized(rule.reference);
  if (!asked.startsWith('catalog:'))
    return { range: asked, binder: rule === undefined ? from : root };
  const version = catalogs.get(asked.slice(8))?.[name];
  return { range: version === undefined ? asked : normalized(version), binder: root };
}

function speaksOf(rule: { name: string; reference?: string }, entry: Entry): boolean {
  return (
    rule.name === entry.name && (rule.reference === undefined || rule.reference === entry.reference)
  );
}

/** A key as it is, or bound to who asks. */
function find(
  key: string,
  {
    byKey,
    bindings,
    binder,
  }: {
    byKey: ReadonlyMap<string, Entry>;
    bindings: ReadonlyMap<string, readonly string[]>;
    binder: Entry | undefined;
  },
): string | undefined {
  if (byKey.has(key)) return key;
  const { range } = parseDescriptor(key);
  const owner = bound(key, { locator: binder?.resolution ?? '' });
  if (byKey.has(owner)) return owner;
  const candidates = bindings.get(splitBinding(key).plain) ?? [];
  return candidates.length === 1 || !isBound(range) ? candidates[0] : undefined;
}

function edgesOf(
  entry: Entry,
  { byKey, rules, keyFor }: Pick<BerryGraph, 'byKey' | 'rules' | 'keyFor'>,
): Edge[] {
  const own = mapOf(entry, 'dependencies');
  const peers = mapOf(entry, 'peerDependencies');
  const edges = Object.entries(own).map(([name, range]): Edge => {
    const key = keyFor(entry, name, range);
    return {
      name,
      key,
      target: key === undefined ? undefined : byKey.get(key),
      optional: isOptional(entry, 'dependenciesMeta', name),
    };
  });
  for (const { dependencies, builtin } of extensionsFor(rules.extensions, entry))
    for (const [name, range] of Object.entries(dependencies)) {
      if (Object.hasOwn(own, name) || Object.hasOwn(peers, name)) continue;
      const key = keyFor(entry, name, range);
      if (edges.some((edge) => edge.name === name) || (key === undefined && builtin)) continue;
      const target = key === undefined ? undefined : byKey.get(key);
      edges.push({ name, key, target, optional: false });
    }
  return edges;
}

/** What a `patch:` key needs beside itself: the package it patches. */
export function patchedKey(graph: BerryGraph, key: string): string | undefined {
  const source = parsePatch(parseDescriptor(key).range)?.source;
  if (source === undefined) return undefined;
  const plain = `${source.name}@${normalized(source.range)}`;
  if (graph.byKey.has(plain)) return plain;
  const locator = splitBinding(key).params.get('locator') ?? '';
  const owner = bound(plain, { locator });
  return graph.byKey.has(owner) ? owner : undefined;
}

function peersOf(entry: Entry, extensions: Extensions): Peer[] {
  const own = mapOf(entry, 'dependencies');
  const optional = (name: string): boolean => isOptional(entry, 'peerDependenciesMeta', name);
  const added = extensionsFor(extensions, entry);
  const names = new Set([
    ...Object.keys(mapOf(entry, 'peerDependencies')),
    ...added.flatMap(({ peerDependencies }) => Object.keys(peerDependencies)),
  ]);
  return [...names]
    .filter((name) => !Object.hasOwn(own, name) && name !== entry.name)
    .map((name) => ({
      name,
      optional: optional(name) || added.some(({ optionalPeers }) => optionalPeers.has(name)),
    }));
}

function namesOf(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const names = new Map<string, Entry[]>();
  for (const entry of entries)
    for (const name of new Set(entry.keys.map((key) => parseDescriptor(key).name)))
      names.set(name, [...(names.get(name) ?? []), entry]);
  return names;
}

function groupBy(
  texts: readonly string[],
  groupOf: (text: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const group = groups.get(groupOf(text));
    if (group === undefined) groups.set(groupOf(text), [text]);
    else group.push(text);
  }
  return groups;
}

function memo<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
