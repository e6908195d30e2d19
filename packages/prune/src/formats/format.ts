import type { Manifest } from '../snapshot';

/** A package the lockfile holds, as seen from one project. */
export interface LockedPackage {
  /** Opaque and unique inside the lockfile. */
  id: string;
  /** The name it is imported by. */
  name: string;
  version: string;
  /** Exact specifier for the production manifest: a version, `npm:real@version`, a URL. */
  spec: string;
  /** Only development dependencies lead to it. */
  dev: boolean;
  /** Only optional dependencies lead to it, or it is bound to a platform. */
  optional: boolean;
  /** Workspace-relative folder, where it is a link into the workspace. */
  link?: string;
  /** Workspace-relative archive, where it is a `file:` tarball. */
  archive?: string;
}

/** A package that the given ones lead to, with what its manifest leaves to others. */
export interface ReachedPackage {
  package: LockedPackage;
  /** Optional peers by name: included only where a manifest declares them. */
  optionalPeers: readonly string[];
  /** Peers that must be there and that the lockfile does not hold. */
  missingPeers: readonly string[];
  /** Plain dependencies the lockfile does not hold: it is damaged. */
  missing: readonly string[];
}

/** One direct dependency of the app or of a workspace module. */
export interface DirectDependency {
  name: string;
  spec: string;
  optional: boolean;
  /** A locked package by id, or a workspace module by name. */
  target: { locked: string } | { module: string };
}

/** A root of the pruned tree. */
export interface PrunedRoot {
  /** `.` for the app, otherwise the folder below the artifacts (`workspace_modules/<name>`). */
  folder: string;
  /** Where it lay in the workspace: nested packages below it move along. */
  originalRoot: string;
  /** Name it is imported by; empty for the app. */
  module: string;
  manifest: Manifest;
  dependencies: readonly DirectDependency[];
}

export interface PruneLockRequest {
  app: PrunedRoot;
  modules: readonly PrunedRoot[];
  /** `file:` archives: workspace-relative path to path below the artifacts. */
  archives: ReadonlyMap<string, string>;
}

/** A package of the pruned tree. */
export interface PrunedPackage {
  id: string;
  name: string;
  version: string;
  /** The edge that brought it in; undefined for direct dependencies. */
  because: string | undefined;
  /** Whether the lockfile says where it is fetched from. */
  resolved: boolean;
}

export interface PrunedLock {
  /** Text of the pruned lockfile. */
  text: string;
  packages: readonly PrunedPackage[];
  warnings: readonly string[];
}

/** An opened lockfile; every method is pure. */
export interface Lockfile {
  /** Workspace-relative name of the file. */
  file: string;
  warnings: readonly string[];
  /** What `name` resolves to from a workspace-relative folder, or undefined. */
  find(folder: string, name: string): LockedPackage | undefined;
  /** Everything the given packages lead to, each once, in a stable order. */
  reach(ids: Iterable<string>): readonly ReachedPackage[];
  /** Throws where a workspace manifest and the lockfile disagree. */
  assertInStep(folder: string, manifest: Manifest): void;
  /** The lockfile of the given roots, every edge as it was in this one. */
  prune(request: PruneLockRequest): PrunedLock;
}

/** One package manager's lockfile. */
export interface LockfileFormat {
  /** File names, best first. */
  files: readonly string[];
  /** Name of the pruned lockfile. */
  written: string;
  /**
   * Opens a lockfile.
   *
   * @param text the file
   * @param file its workspace-relative name, for messages
   * @param rootManifest the workspace's own package.json
   * @throws ToolError `NXM_LOCKFILE_*`
   */
  open(text: string, file: string, rootManifest: Manifest): Lockfile;
}
