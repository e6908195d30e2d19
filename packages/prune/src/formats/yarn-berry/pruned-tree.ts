import { ToolError } from '@nx-multistage/errors';
import type { DirectDependency, PruneLockRequest, PrunedPackage } from '../format';
import { manifestRange, normalized, parseDescriptor, parsePatch, splitBinding } from './descriptor';
import { isSoft, type Entry } from './entry';
import { berryGraph, patchedKey, type BerryGraph } from './graph';
import type { BerryWorkspace } from './lookup';
import { completeRoots, type CompleteRoot } from './pruned-roots';
import { manifestSpec, rebased, type Moves, type Owner } from './rebase';
import type { Resolution } from './resolutions';

/** A block of the pruned lockfile. */
export interface PrunedEntry {
  origin: Entry;
  keys: Set<string>;
  resolution: string;
}

/** A root and the ranges in its manifest. */
export interface SpecifiedRoot extends CompleteRoot {
  specs: ReadonlyMap<string, { spec: string; optional: boolean }>;
}

export interface PrunedTree {
  roots: readonly SpecifiedRoot[];
  /** By resolution. */
  entries: ReadonlyMap<string, PrunedEntry>;
  /** Further ranges that lead to a workspace module, by its name. */
  moduleKeys: ReadonlyMap<string, ReadonlySet<string>>;
  packages: readonly PrunedPackage[];
  /** Rules of `resolutions` that the tree needs beside the workspace's: key to reference. */
  forced: Readonly<Record<string, string>>;
}

interface Visit {
  key: string;
  entry: Entry;
  owner: Owner;
  name: string;
  because: string | undefined;
}

/**
 * What is left of the lockfile when only the given roots ask: each root asks in words that lead to the package it had
 * in the workspace.
 *
 * @param resolutions rules that are still there
 * @throws ToolError `NXM_LOCKFILE_INVALID` for a range without an entry
 */
export function prunedTree(
  {
    workspace,
    resolutions,
    file,
  }: { workspace: BerryWorkspace; resolutions: readonly Resolution[]; file: string },
  request: PruneLockRequest,
  moves: Moves,
): PrunedTree {
  const graph = berryGraph(workspace.graph.entries, { ...workspace.graph.rules, resolutions });
  const forced: Record<string, string> = {};
  const queue: Visit[] = [];
  const roots = completeRoots(workspace, request).map((root) => {
    const specs = new Map<string, { spec: string; optional: boolean }>();
    for (const dependency of root.dependencies) {
      const { name, optional, target } = dependency;
      const spec =
        'module' in target
          ? `workspace:${request.modules.find(({ module }) => module === target.module)?.folder ?? ''}`
          : ask({ graph, root, moves, forced, queue }, dependency, target.locked);
      specs.set(name, { spec, optional });
    }
    return { ...root, specs };
  });
  return {
    roots,
    forced,
    ...walk(graph, queue, {
      moves,
      file,
      modules: new Set(request.modules.map(({ module }) => module)),
    }),
  };
}

/** Finds the words in which a root asks for a package, and queues it. */
function ask(
  {
    graph,
    root,
    moves,
    forced,
    queue,
  }: {
    graph: BerryGraph;
    root: CompleteRoot;
    moves: Moves;
    forced: Record<string, string>;
    queue: Visit[];
  },
  { name }: DirectDependency,
  id: string,
): string {
  const entry = graph.byResolution.get(id);
  if (entry === undefined) throw internal(`${id} is in no lockfile`);
  const keys = entry.keys.filter((key) => parseDescriptor(key).name === name);
  const asker = {
    ...entry,
    name: root.name,
    reference: `workspace:${root.folder}`,
    resolution: root.locator,
  };
  const visit = { entry, owner: root, name, because: undefined };
  for (const key of keys)
    for (const range of wordsFor(key)) {
      if (graph.byKey.get(graph.keyFor(asker, name, splitBinding(range).plain) ?? '') !== entry)
        continue;
      queue.push({ ...visit, key: graph.keyFor(asker, name, splitBinding(range).plain) ?? key });
      return manifestRange(manifestSpec(range, root, moves));
    }
  const key = keys[0] ?? entry.keys[0] ?? id;
  const { range } = parseDescriptor(key);
  queue.push({ ...visit, key });
  const spec = manifestSpec(range, root, moves);
  forced[`${root.name}/${name}`] = spec;
  return manifestRange(spec);
}

/** What a manifest may say to arrive at a key: Yarn's own patches come unasked. */
function wordsFor(key: string): string[] {
  const { range } = parseDescriptor(key);
  const patch = parsePatch(range);
  const isBuiltin = patch?.files.every((file) => file.startsWith('optional!builtin<')) === true;
  return isBuiltin && patch !== undefined ? [patch.source.range, range] : [range];
}

function walk(
  graph: BerryGraph,
  queue: Visit[],
  { moves, file, modules }: { moves: Moves; file: string; modules: ReadonlySet<string> },
): Pick<PrunedTree, 'entries' | 'moduleKeys' | 'packages'> {
  const entries = new Map<string, PrunedEntry>();
  const moduleKeys = new Map<string, Set<string>>();
  const packages = new Map<string, PrunedPackage>();
  for (let index = 0; index < queue.length; index += 1) {
    const { key, entry, owner, name, because } = queue[index] as Visit;
    if (isSoft(entry)) {
      if (!modules.has(name)) throw internal(`${name} is no workspace module`);
      addTo(moduleKeys, name, key);
      continue;
    }
    const isNew = keep(entries, { key, entry, owner }, moves);
    keepSources(graph, entries, { key, owner }, moves);
    if (!isNew) continue;
    if (!packages.has(entry.resolution))
      packages.set(entry.resolution, {
        id: entry.resolution,
        name,
        version: entry.version,
        because,
        resolved: true,
      });
    for (const edge of graph.edges(entry)) {
      if (edge.target === undefined || edge.key === undefined) {
        if (edge.optional) continue;
        throw new ToolError(
          'NXM_LOCKFILE_INVALID',
          `${file} has no entry for ${edge.name}, a dependency of ${name}`,
          {
            hint: 'Run "yarn install" in the workspace root and commit the lockfile.',
          },
        );
      }
      const kind = edge.optional ? 'optional dependency' : 'dependency';
      queue.push({
        key: edge.key,
        entry: edge.target,
        owner,
        name: edge.name,
        because: `${kind} of ${name}`,
      });
    }
  }
  return { entries, moduleKeys, packages: [...packages.values()] };
}

/** A patched package stands beside the one it patches, which may be patched itself. */
function keepSources(
  graph: BerryGraph,
  entries: Map<string, PrunedEntry>,
  { key, owner }: { key: string; owner: Owner },
  moves: Moves,
): void {
  for (let next = patchedKey(graph, key); next !== undefined; next = patchedKey(graph, next)) {
    const entry = graph.byKey.get(next);
    if (entry !== undefined) keep(entries, { key: next, entry, owner }, moves);
  }
}

/** @returns whether the package is new */
function keep(
  entries: Map<string, PrunedEntry>,
  { key, entry, owner }: { key: string; entry: Entry; owner: Owner },
  moves: Moves,
): boolean {
  const resolution = rebasedText(entry.resolution, owner, moves);
  const known = entries.get(resolution);
  const text = rebasedText(key, owner, moves);
  if (known === undefined)
    entries.set(resolution, { origin: entry, keys: new Set([text]), resolution });
  else known.keys.add(text);
  return known === undefined;
}

function rebasedText(text: string, owner: Owner, moves: Moves): string {
  const { name, range } = parseDescriptor(text);
  return `${name}@${rebased(range, owner, moves)}`;
}

function addTo(map: Map<string, Set<string>>, name: string, key: string): void {
  const { range } = parseDescriptor(key);
  const keys = map.get(name) ?? new Set();
  // Any other way to a folder of the workspace is written as `workspace:` by `resolutions`.
  if (range.startsWith('npm:')) keys.add(`${name}@${normalized(range)}`);
  map.set(name, keys);
}

function internal(what: string): ToolError {
  return new ToolError('NXM_PRUNE_INTERNAL', `the pruned lockfile is wrong: ${what}`, {
    hint: 'This is a defect of nx-multistage: please report it with the lockfile.',
  });
}
