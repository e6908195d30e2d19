import { dependenciesOf } from '../manifest';
import { toPackageName } from '../package-name';
import { join } from '../paths';
import { posix } from 'node:path';
import type { DirectDependency, ReachedPackage } from '../formats/format';
import type { Manifest } from '../snapshot';
import type { Need, Owner, PlanContext, PlannedModule } from './context';
import { nearestType } from './nearest-manifest';
import { overrideFor } from './overrides';

/** Folder of the artifacts that holds workspace modules. */
export const MODULES = 'workspace_modules';

/** What the specifiers of one plan depend on. */
export interface SpecScope {
  context: PlanContext;
  /** `file:` archives: workspace-relative path to path below the artifacts. */
  archives: ReadonlyMap<string, string>;
  /** Everything the plan leads to, to see where one name has several versions. */
  reached: readonly ReachedPackage[];
}

/**
 * The direct dependencies of the app or a module, sorted by name, with exact specifiers.
 *
 * @param owner whose
 * @param scope the plan
 */
export function directDependencies(owner: Owner, scope: SpecScope): DirectDependency[] {
  const folder = owner.name === '' ? '' : join(MODULES, owner.name);
  return [...owner.needs.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((need) => ({
      name: need.name,
      spec: specOf(need, folder, scope),
      optional: need.optional,
      target: 'id' in need.target ? { locked: need.target.id } : need.target,
    }));
}

function specOf({ name, target }: Need, folder: string, scope: SpecScope): string {
  const fileSpec = (path: string): string => `file:${posix.relative(folder, path)}`;
  if ('module' in target) return fileSpec(join(MODULES, target.module));
  const archive = target.archive === undefined ? undefined : scope.archives.get(target.archive);
  if (archive !== undefined) return fileSpec(archive);
  const { rootManifest } = scope.context;
  const override = overrideFor(rootManifest['overrides'], name, rootSpecs(rootManifest));
  // A pin would narrow the override for other versions of the same package: its own range stays.
  return override !== undefined && severalVersions(scope.reached, name) ? override : target.spec;
}

function severalVersions(reached: readonly ReachedPackage[], name: string): boolean {
  const versions = reached.flatMap(({ package: each }) =>
    each.name === name ? [each.version] : [],
  );
  return new Set(versions).size > 1;
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

/** `dependencies` and `optionalDependencies` of a manifest, left out where empty. */
export function dependencyFields(dependencies: readonly DirectDependency[]): Manifest {
  const field = (optional: boolean): Record<string, string> =>
    Object.fromEntries(
      dependencies
        .filter((each) => each.optional === optional)
        .map(({ name, spec }) => [name, spec]),
    );
  const [required, optional] = [field(false), field(true)];
  return {
    ...(Object.keys(required).length === 0 ? {} : { dependencies: required }),
    ...(Object.keys(optional).length === 0 ? {} : { optionalDependencies: optional }),
  };
}

/**
 * The production manifest without what depends on the pruned tree: no version, scripts, development
 * dependencies or tool settings, so that only a change of what is installed changes it.
 */
export function appManifest(
  context: PlanContext,
  dependencies: readonly DirectDependency[],
): Manifest {
  const { request, snapshot, rootManifest } = context;
  const type = nearestType(snapshot, context.app.folder);
  const engines = context.appManifest?.manifest['engines'] ?? rootManifest['engines'];
  const manager = rootManifest['packageManager'];
  return {
    name: toPackageName(request.app.name),
    private: true,
    ...(type === undefined ? {} : { type }),
    ...(manager === undefined ? {} : { packageManager: manager }),
    ...(engines === undefined ? {} : { engines }),
    ...dependencyFields(dependencies),
  };
}

/** The manifest of a workspace module: what Node reads to load it and npm to install it, nothing else. */
export function moduleManifest(
  { source }: PlannedModule,
  dependencies: readonly DirectDependency[],
): Manifest {
  const kept = ['type', 'main', 'exports', 'imports'].filter(
    (field) => source.manifest[field] !== undefined,
  );
  const version = source.manifest['version'] ?? source.declared[0]?.manifest['version'];
  return {
    name: source.name,
    ...(version === undefined ? {} : { version }),
    ...Object.fromEntries(kept.map((field) => [field, source.manifest[field]])),
    ...dependencyFields(dependencies),
  };
}

/** What npm needs of a module's manifest to install: a changed `exports` must not change the install layer. */
export function installManifest(manifest: Manifest): Manifest {
  const kept = ['name', 'version', 'dependencies', 'optionalDependencies'].filter(
    (field) => manifest[field] !== undefined,
  );
  return Object.fromEntries(kept.map((field) => [field, manifest[field]]));
}
