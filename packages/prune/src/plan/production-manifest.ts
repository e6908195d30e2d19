import { toPackageName } from '../package-name';
import type { DirectDependency } from '../formats/format';
import type { Manifest } from '../snapshot';
import type { Owner, PlanContext, PlannedModule } from './context';
import { nearestType } from './nearest-manifest';

/** Folder of the artifacts that holds workspace modules. */
export const MODULES = 'workspace_modules';

/** The direct dependencies of the app or a module, sorted by name. */
export function directDependencies({ needs }: Owner): DirectDependency[] {
  return [...needs.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, optional, target }) => ({
      name,
      optional,
      target: 'id' in target ? { locked: target.id } : target,
    }));
}

/**
 * The production manifest without its dependencies and what a package manager reads: no version, scripts
 * or tool settings, so that only a change of what is installed changes it.
 */
export function appManifest(context: PlanContext): Manifest {
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
  };
}

/** The manifest of a workspace module without its dependencies: what Node reads to load it, nothing else. */
export function moduleManifest({ source }: PlannedModule): Manifest {
  const kept = ['type', 'main', 'exports', 'imports'].filter(
    (field) => source.manifest[field] !== undefined,
  );
  const version = source.manifest['version'] ?? source.declared[0]?.manifest['version'];
  return {
    name: source.name,
    ...(version === undefined ? {} : { version }),
    ...Object.fromEntries(kept.map((field) => [field, source.manifest[field]])),
  };
}

/** What an install needs of a module's manifest: a changed `exports` must not change the install layer. */
export function installManifest(manifest: Manifest): Manifest {
  const kept = ['name', 'version', 'dependencies', 'optionalDependencies'].filter(
    (field) => manifest[field] !== undefined,
  );
  return Object.fromEntries(kept.map((field) => [field, manifest[field]]));
}
