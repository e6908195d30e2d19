import type { LockedPackage, Lockfile } from '../formats/format';
import type { LibraryInput, PruneRequest } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import type { Problem } from './problems';

/** What a root of the pruned tree asks for, and why. */
export interface Need {
  name: string;
  target: LockedPackage | { module: string };
  because: string;
  optional: boolean;
}

/** A workspace library as it goes into the artifacts. */
export interface ModuleSource {
  /** Name it is imported by; its folder below `workspace_modules`. */
  name: string;
  /** Workspace-relative folder its files come from; the manifest's paths are relative to it. */
  folder: string;
  /** Manifest with the `type`, `main`, `exports` and `imports` that hold at run time. */
  manifest: Manifest;
  /** Files or folders below `folder` that are copied; the empty string is all. */
  copied: readonly string[];
  /** Project folder in the workspace: package look-ups start there. */
  originalRoot: string;
  /** Manifests that declare its dependencies, with the paths they came from. */
  declared: readonly DeclaringManifest[];
}

export interface DeclaringManifest {
  path: string;
  manifest: Manifest;
}

/** One of the parts that import: the app (name empty) or a workspace module. */
export interface Owner {
  name: string;
  folder: string;
  originalRoot: string;
  declared: readonly DeclaringManifest[];
  needs: Map<string, Need>;
}

export interface PlannedModule extends Owner {
  source: ModuleSource;
  because: string;
  /** Files its importers reach. */
  reached: Set<string>;
}

/** Everything one plan is made with; the collections fill up while it is made. */
export interface PlanContext {
  request: PruneRequest;
  snapshot: Snapshot;
  lock: Lockfile;
  rootManifest: Manifest;
  appManifest: DeclaringManifest | undefined;
  libraries: readonly LibraryInput[];
  excluded: ReadonlySet<string>;
  extra: ReadonlySet<string>;
  app: Owner;
  modules: Map<string, PlannedModule>;
  /** Files of the app its entry reaches. */
  reached: Set<string>;
  /** The app uses `#name` imports: its `imports` field must come along. */
  usesOwnImports: Set<string>;
  problems: Problem[];
  warnings: Set<string>;
  notes: Set<string>;
}

/** Whether some manifest lists a name among what production needs. */
export function isDeclared(manifests: readonly DeclaringManifest[], name: string): boolean {
  return manifests.some(({ manifest }) =>
    ['dependencies', 'optionalDependencies', 'peerDependencies'].some((field) =>
      has(manifest[field], name),
    ),
  );
}

/** Whether some manifest lists a name among its `devDependencies`. */
export function isDevelopment(manifests: readonly DeclaringManifest[], name: string): boolean {
  return manifests.some(({ manifest }) => has(manifest['devDependencies'], name));
}

function has(map: unknown, name: string): boolean {
  return map !== null && typeof map === 'object' && Object.hasOwn(map, name);
}

/** The app's and the root manifest: what by-name loads and optional peers must be declared in. */
export function productionManifests(context: PlanContext): DeclaringManifest[] {
  const root = { path: 'package.json', manifest: context.rootManifest };
  return context.appManifest === undefined || context.appManifest.path === root.path
    ? [root]
    : [context.appManifest, root];
}
