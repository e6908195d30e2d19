import { posix } from 'node:path';
import { dependenciesOf, strings } from '../../manifest';
import type { Manifest } from '../../snapshot';
import { dependencyFields, type SpecifiedRoot } from '../dependency-fields';
import type { DirectDependency, PruneLockRequest, PrunedRoot } from '../format';
import { textOf } from './entry';
import { isPlace, nameAt } from './locations';
import type { NpmGraph } from './graph';
import { overrideFor } from './overrides';

/** Specifiers that npm does not look up in a registry (npm-package-arg: git, remote, file). */
const NOT_REGISTRY =
  /^(?:git[+:@]|https?:|ssh:|file:|link:|github:|gitlab:|bitbucket:|gist:|[^@/\s:]+\/[^@\s:]+$)/;

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Lock paths of packages that come from a URL, a repository or a file: told by the specifiers that ask for
 * them, since a registry's own archive is a URL too.
 */
export function foreignPackages(graph: NpmGraph, rootManifest: Manifest): ReadonlySet<string> {
  const foreign = new Set<string>();
  const overridden = new Set(
    Object.entries(strings(rootManifest['overrides']))
      .filter(([, spec]) => NOT_REGISTRY.test(spec))
      .map(([name]) => name),
  );
  for (const [path, entry] of graph.entries) {
    const resolved = textOf(entry, 'resolved') ?? '';
    if (isPlace(path) && (/^(?:git|file:)/.test(resolved) || overridden.has(nameAt(path))))
      foreign.add(path);
    for (const field of DEPENDENCY_FIELDS)
      for (const [name, spec] of Object.entries(strings(entry[field]))) {
        if (!NOT_REGISTRY.test(spec)) continue;
        const target = graph.resolve(path, name);
        if (target !== undefined) foreign.add(target);
      }
  }
  return foreign;
}

/** The workspace as npm's lockfile and root manifest tell it. */
export interface NpmWorkspace {
  graph: NpmGraph;
  /** See {@link foreignPackages}. */
  foreign: ReadonlySet<string>;
  rootManifest: Manifest;
}

/**
 * The roots with the exact specifiers npm shall find in their manifests: versions, URLs, `file:` for workspace
 * modules and archives.
 *
 * @returns the app first
 */
export function specifiedRoots(
  workspace: NpmWorkspace,
  { app, modules, archives }: PruneLockRequest,
): SpecifiedRoot[] {
  const folders = new Map(modules.map(({ module, folder }) => [module, folder]));
  const several = severalVersions(workspace.graph, [app, ...modules]);
  return [app, ...modules].map((root) => {
    const folder = root.folder === '.' ? '' : root.folder;
    const fileSpec = (path: string): string => `file:${posix.relative(folder, path)}`;
    const specOf = ({ name, target }: DirectDependency): string => {
      if ('module' in target) return fileSpec(folders.get(target.module) ?? '');
      const spec = exactSpec(workspace, target.locked);
      const archive = spec.startsWith('file:') ? archives.get(spec.slice(5)) : undefined;
      if (archive !== undefined) return fileSpec(archive);
      const { rootManifest } = workspace;
      const override = overrideFor(rootManifest['overrides'], name, rootSpecs(rootManifest));
      // A pin would narrow the override for other versions of the same package: its own range stays.
      return override !== undefined && several.has(name) ? override : spec;
    };
    const dependencies = root.dependencies.map((each) => ({ ...each, spec: specOf(each) }));
    return {
      ...root,
      dependencies,
      manifest: { ...root.manifest, ...dependencyFields(dependencies) },
    };
  });
}

/** Names that stand for more than one version in what some roots lead to. */
function severalVersions(graph: NpmGraph, roots: readonly PrunedRoot[]): ReadonlySet<string> {
  const first = roots.flatMap(({ dependencies }) =>
    dependencies.flatMap(({ target }) => ('locked' in target ? [target.locked] : [])),
  );
  const versions = new Map<string, Set<string>>();
  const seen = new Set(first);
  for (const path of seen) {
    const name = nameAt(path);
    const version = textOf(graph.entry(path), 'version') ?? '';
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
    if (graph.entry(path)['link'] === true) continue;
    for (const { target, kind } of graph.edges(path))
      if (target !== undefined && kind !== 'peerOptional') seen.add(target);
  }
  return new Set([...versions].flatMap(([name, each]) => (each.size > 1 ? [name] : [])));
}

/** Every specifier of the root manifest by name: what `$name` in its overrides stands for. */
export function rootSpecs(manifest: Manifest): Record<string, string> {
  return {
    ...dependenciesOf(manifest, 'peerDependencies'),
    ...dependenciesOf(manifest, 'devDependencies'),
    ...dependenciesOf(manifest, 'optionalDependencies'),
    ...dependenciesOf(manifest, 'dependencies'),
  };
}

function exactSpec({ graph, foreign }: NpmWorkspace, path: string): string {
  const entry = graph.entry(path);
  const resolved = textOf(entry, 'resolved');
  const version = textOf(entry, 'version') ?? '';
  if (resolved !== undefined && foreign.has(path)) return resolved;
  const realName = textOf(entry, 'name');
  return realName === undefined || realName === nameAt(path)
    ? version
    : `npm:${realName}@${version}`;
}
