import type { Manifest } from '../../snapshot';
import { dependencyFields, type SpecifiedRoot } from '../dependency-fields';
import type { PruneLockRequest, PrunedLock, PrunedPackage, PrunedRoot } from '../format';
import { closureOf, type Closure } from './closure';
import type { YarnGraph } from './graph';
import { pathFrom, splitPattern } from './pattern';
import { edgeRange, exactRange } from './specs';
import { blocksText, type Block, type Fields } from './syntax';
import { verifyPruned } from './verify';

/** Yarn 1 links no workspace without a version. */
const NO_VERSION = '0.0.0';
const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

/**
 * The yarn.lock and the manifests of some roots: workspace modules become workspaces of the app, and every package
 * has the version it has in the workspace. `resolutions` are gone: what they decided is in the lockfile.
 *
 * @param warnings of what is not carried along
 * @throws ToolError `NXM_PRUNE_INTERNAL`
 */
export function pruneYarnLock(
  graph: YarnGraph,
  request: PruneLockRequest,
  warnings: readonly string[],
): PrunedLock {
  const { app, modules, archives } = request;
  const ids = [app, ...modules].flatMap(({ dependencies }) =>
    dependencies.flatMap(({ target }) => ('locked' in target ? [target.locked] : [])),
  );
  const closure = closureOf(graph, ids);
  const roots = specifiedRoots(graph, request, closure);
  const text = blocksText(prunedBlocks(graph, { closure, roots, archives }));
  const manifests = finishedManifests(roots);
  verifyPruned(text, manifests);
  return {
    text,
    manifests,
    texts: new Map(),
    copies: new Map(),
    packages: prunedPackages(graph, closure),
    warnings,
  };
}

/** Every root with its dependencies pinned; the app also provides the peers, which Yarn 1 installs for nobody. */
function specifiedRoots(
  graph: YarnGraph,
  { app, modules, archives }: PruneLockRequest,
  { peers }: Closure,
): SpecifiedRoot[] {
  const versions = new Map(modules.map(({ module, manifest }) => [module, versionOf(manifest)]));
  const own = new Set([...app.dependencies.map(({ name }) => name), ...versions.keys()]);
  const provided = [...peers]
    .filter(([name]) => !own.has(name))
    .map(([name, locked]) => ({ name, optional: false, target: { locked } }));
  const roots: PrunedRoot[] = [
    { ...app, dependencies: [...app.dependencies, ...provided].sort(byName) },
    ...modules,
  ];
  return roots.map((root) => ({
    ...root,
    dependencies: root.dependencies.map((each) => ({
      ...each,
      spec:
        'module' in each.target
          ? (versions.get(each.target.module) ?? NO_VERSION)
          : exactRange(graph, each.target.locked, archives),
    })),
  }));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function versionOf(manifest: Manifest): string {
  const version = manifest['version'];
  return typeof version === 'string' && VERSION.test(version) ? version : NO_VERSION;
}

function finishedManifests(roots: readonly SpecifiedRoot[]): ReadonlyMap<string, Manifest> {
  const modules = roots.slice(1).map(({ folder }) => folder);
  return new Map(
    roots.map(({ folder, manifest, dependencies, module }) => {
      // A path in a manifest starts at the manifest, and in yarn.lock at the root.
      const specs = dependencies.map((each) => ({
        ...each,
        spec: each.spec.startsWith('file:')
          ? `file:${pathFrom(folder, each.spec.slice('file:'.length))}`
          : each.spec,
      }));
      const isApp = module === '';
      return [
        folder,
        {
          ...manifest,
          ...(isApp ? {} : { version: versionOf(manifest) }),
          ...(isApp && modules.length > 0 ? { workspaces: modules } : {}),
          ...dependencyFields(specs),
        },
      ];
    }),
  );
}

/** What the entries of the pruned lockfile are made from. */
interface Kept {
  closure: Closure;
  roots: readonly SpecifiedRoot[];
  archives: ReadonlyMap<string, string>;
}

function prunedBlocks(graph: YarnGraph, { closure, roots, archives }: Kept): Block[] {
  const patterns = new Map<readonly string[], Set<string>>();
  const blocks = new Map<readonly string[], { id: string; ranges: Map<string, string> }>();
  const ask = (name: string, range: string, target: string): void => {
    const key = graph.patterns(target);
    patterns.set(key, (patterns.get(key) ?? new Set()).add(`${name}@${range}`));
  };
  for (const { dependencies } of roots)
    for (const { name, spec, target } of dependencies)
      if ('locked' in target) ask(name, spec, target.locked);
  for (const id of closure.arrivals.keys()) {
    const ranges = new Map<string, string>();
    blocks.set(graph.patterns(id), { id, ranges });
    for (const { name, range, kind, target } of graph.edges(id)) {
      if (kind === 'peer' || target === undefined) continue;
      const kept = edgeRange(graph, { range, target }, archives);
      ranges.set(name, kept);
      ask(name, kept, target);
    }
  }
  return [...blocks].map(([key, { id, ranges }]) => ({
    patterns: [...(patterns.get(key) ?? [])],
    fields: prunedFields(graph.fields(id), ranges, archives),
  }));
}

function prunedFields(
  fields: Fields,
  ranges: ReadonlyMap<string, string>,
  archives: ReadonlyMap<string, string>,
): Fields {
  const pruned = Object.entries(fields).flatMap(([field, value]) => {
    if (field === 'resolved' && typeof value === 'string') return [[field, moved(value, archives)]];
    if (!/^(?:optionalD|d)ependencies$/.test(field) || typeof value === 'string')
      return [[field, value]];
    const kept = Object.keys(value).flatMap((name) => {
      const range = ranges.get(name);
      return range === undefined ? [] : [[name, range] as const];
    });
    return kept.length === 0 ? [] : [[field, Object.fromEntries(kept)]];
  });
  return Object.fromEntries(pruned) as Fields;
}

function moved(resolved: string, archives: ReadonlyMap<string, string>): string {
  const [, path = '', hash = ''] = /^file:([^#]*)(#.*)?$/.exec(resolved) ?? [];
  const to = archives.get(path.replace(/^\.\//, ''));
  return to === undefined ? resolved : `file:${to}${hash}`;
}

function prunedPackages(graph: YarnGraph, { arrivals }: Closure): PrunedPackage[] {
  return [...arrivals].map(([id, { from, kind }]) => {
    const what =
      kind === 'peer' ? 'peer' : kind === 'optional' ? 'optional dependency' : 'dependency';
    return {
      id,
      name: splitPattern(id).name,
      version: graph.version(id),
      because: from === undefined ? undefined : `${what} of ${splitPattern(from).name}`,
      resolved: graph.fields(id)['resolved'] !== undefined,
    };
  });
}
