import { dependenciesOf, isRecord } from '../../manifest';
import { join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { normalPattern, patternOf, splitPattern } from './pattern';
import type { Block, Fields } from './syntax';

export type EdgeKind = 'prod' | 'optional' | 'peer';

/** A dependency of a locked package and the entry it led to. */
export interface Edge {
  name: string;
  range: string;
  kind: EdgeKind;
  /** Id of the entry; undefined where the lockfile has none. */
  target: string | undefined;
}

/**
 * A yarn.lock as a graph. An id is the first pattern of an entry that has the name the package is imported by: aliases
 * and the package itself may share an entry.
 */
export interface YarnGraph {
  ids: readonly string[];
  /** Id of what a pattern resolved to; patterns are global in Yarn 1, resolutions included. */
  locked(pattern: string): string | undefined;
  fields(id: string): Fields;
  /** All patterns of the entry behind an id. */
  patterns(id: string): readonly string[];
  version(id: string): string;
  /** Dependencies that the lockfile names, then the peers that the installed manifest adds. */
  edges(id: string): readonly Edge[];
  /** Peers that the installed manifest calls optional. */
  optionalPeers(id: string): readonly string[];
  /** The package.json of an installed package, where it is the hoisted one and of the locked version. */
  installed(id: string): Manifest | undefined;
  /** What a name leads to from the workspace root without being declared there. */
  hoisted(name: string): string | undefined;
  /** Names of the packages that depend on an entry. */
  dependents(id: string): readonly string[];
}

/** What the graph knows beside the lockfile. */
export interface GraphSources {
  rootManifest: Manifest;
  /** The package.json of a workspace-relative folder, where it has one. */
  manifestAt: (folder: string) => Manifest | undefined;
}

/** Builds the graph; each entry's edges are looked up once. */
export function yarnGraph(blocks: readonly Block[], sources: GraphSources): YarnGraph {
  const { byPattern, idOf, byName } = indexed(blocks);
  const block = (id: string): Block => byPattern.get(id) ?? { patterns: [], fields: {} };
  const version = (id: string): string => String(block(id).fields['version']);
  const locked = (pattern: string): string | undefined =>
    idOf.get(normalPattern(pattern)) ?? idOf.get(splitPattern(pattern).name);
  const installed = once((id: string) => {
    const manifest = sources.manifestAt(join('node_modules', splitPattern(id).name));
    return manifest?.['version'] === version(id) ? manifest : undefined;
  });
  const hoisted = (name: string): string | undefined => {
    const candidates = byName.get(name) ?? [];
    const declared = declaredPattern(sources.rootManifest, '', name);
    const own = declared === undefined ? undefined : locked(declared);
    return own ?? candidates.find((id) => installed(id) !== undefined) ?? candidates.at(-1);
  };
  const ownEdges = once((id: string): Edge[] =>
    (['dependencies', 'optionalDependencies'] as const).flatMap((field) =>
      Object.entries(block(id).fields[field] ?? {}).map(([name, range]) => ({
        name,
        range: String(range),
        kind: field === 'dependencies' ? ('prod' as const) : ('optional' as const),
        target: locked(`${name}@${String(range)}`),
      })),
    ),
  );
  const edges = once((id: string): Edge[] => {
    const own = ownEdges(id);
    const peers = Object.entries(peersOf(installed(id)).required)
      .filter(([name]) => !own.some((edge) => edge.name === name))
      .map(([name, range]): Edge => ({ name, range, kind: 'peer', target: hoisted(name) }));
    return [...own, ...peers];
  });
  const dependents = onceForAll([...idOf.values()], ownEdges);
  return {
    ids: [...new Set(idOf.values())],
    locked,
    fields: (id) => block(id).fields,
    patterns: (id) => block(id).patterns,
    version,
    edges,
    optionalPeers: (id) => peersOf(installed(id)).optional,
    installed,
    hoisted,
    dependents: (id) => dependents().get(id) ?? [],
  };
}

/**
 * What a manifest declares, each name once: of several fields the first counts, with the first range among them that
 * says more than `*`. Source: yarnpkg/yarn src/util/normalize-manifest/validate.js, `cleanDependencies`.
 */
export function declaredRanges(
  manifest: Manifest | undefined,
): ReadonlyMap<string, { range: string; field: DeclaringField }> {
  const declared = new Map<string, { range: string; field: DeclaringField }>();
  for (const field of DECLARING)
    for (const [name, range] of Object.entries(dependenciesOf(manifest, field))) {
      const first = declared.get(name);
      if (first === undefined) declared.set(name, { range, field });
      else if (isTrivial(first.range) && !isTrivial(range)) declared.set(name, { ...first, range });
    }
  return declared;
}

function isTrivial(range: string): boolean {
  return range === '' || range === '*';
}

const DECLARING = ['optionalDependencies', 'dependencies', 'devDependencies'] as const;
export type DeclaringField = (typeof DECLARING)[number];

/** The pattern of a name in a manifest, whichever field declares it. */
export function declaredPattern(
  manifest: Manifest | undefined,
  folder: string,
  name: string,
): string | undefined {
  const range = declaredRanges(manifest).get(name)?.range;
  return range === undefined ? undefined : patternOf(folder, name, range);
}

function indexed(blocks: readonly Block[]): {
  byPattern: Map<string, Block>;
  idOf: Map<string, string>;
  byName: Map<string, string[]>;
} {
  const byPattern = new Map<string, Block>();
  const idOf = new Map<string, string>();
  const byName = new Map<string, string[]>();
  for (const block of blocks) {
    const own = new Map<string, string>();
    for (const pattern of block.patterns) {
      const { name } = splitPattern(pattern);
      const id = own.get(name) ?? pattern;
      if (!own.has(name)) byName.set(name, [...(byName.get(name) ?? []), id]);
      own.set(name, id);
      byPattern.set(pattern, block);
      idOf.set(normalPattern(pattern), id);
    }
  }
  return { byPattern, idOf, byName };
}

function peersOf(manifest: Manifest | undefined): {
  required: Record<string, string>;
  optional: string[];
} {
  const meta = manifest?.['peerDependenciesMeta'];
  const isOptional = (name: string): boolean => {
    const own = isRecord(meta) ? meta[name] : undefined;
    return isRecord(own) && own['optional'] === true;
  };
  const peers = Object.entries(dependenciesOf(manifest, 'peerDependencies'));
  return {
    required: Object.fromEntries(peers.filter(([name]) => !isOptional(name))),
    optional: peers.map(([name]) => name).filter(isOptional),
  };
}

function once<Value>(compute: (id: string) => Value): (id: string) => Value {
  const known = new Map<string, Value>();
  return (id) => {
    if (!known.has(id)) known.set(id, compute(id));
    return known.get(id) as Value;
  };
}

function onceForAll(
  ids: readonly string[],
  edges: (id: string) => readonly Edge[],
): () => ReadonlyMap<string, string[]> {
  let known: Map<string, string[]> | undefined;
  return () => {
    if (known !== undefined) return known;
    known = new Map();
    for (const id of new Set(ids))
      for (const { target } of edges(id))
        if (target !== undefined)
          known.set(target, [...(known.get(target) ?? []), splitPattern(id).name]);
    return known;
  };
}
