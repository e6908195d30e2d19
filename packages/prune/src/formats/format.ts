import type { InstalledSubject } from '../request';
import type { Manifest } from '../snapshot';

/** A package the lockfile holds, as seen from one project. */
export interface LockedPackage {
  /** Opaque and unique inside the lockfile. */
  id: string;
  /** The name it is imported by. */
  name: string;
  version: string;
  /** Its own name, where an alias (`npm:`) gives it another. */
  packageName: string;
  /** Only development dependencies lead to it. */
  dev: boolean;
  /** Only optional dependencies lead to it, or it is bound to a platform. */
  optional: boolean;
  /** Workspace-relative folder, where it is a link into the workspace. */
  link?: string;
  /** Workspace-relative archive, where it is a `file:` tarball. */
  archive?: string;
  /** Whether it has an install script; undefined where this kind of lockfile does not tell. */
  installScript?: boolean;
  os?: readonly string[];
  cpu?: readonly string[];
  libc?: readonly string[];
  /** Names of its optional dependencies. */
  optionalDependencies?: readonly string[];
  /** Workspace-relative folders where an install of the workspace may have put it, likeliest first. */
  places: readonly string[];
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
  /** What is decided of its manifest; the format adds the dependencies and what its manager reads. */
  manifest: Manifest;
  dependencies: readonly DirectDependency[];
}

export interface PruneLockRequest {
  app: PrunedRoot;
  modules: readonly PrunedRoot[];
  /** `file:` archives: workspace-relative path to path below the artifacts. */
  archives: ReadonlyMap<string, string>;
  /** Packages, by their own names, whose install scripts are approved for this image, whatever the workspace says. */
  approve?: readonly string[];
  /** See `PruneRequest.bringsBinaries`. */
  bringsBinaries?: (subject: InstalledSubject) => boolean;
}

/** A package of the pruned tree. */
export interface PrunedPackage {
  id: string;
  /** The name it is imported by. */
  name: string;
  /** Its own name, where it has another. */
  packageName?: string;
  version: string;
  /** The edge that brought it in; undefined for direct dependencies. */
  because: string | undefined;
  /** Whether the lockfile says where it is fetched from. */
  resolved: boolean;
}

export interface PrunedLock {
  /** Text of the pruned lockfile; empty where the manager keeps none for a tree without packages. */
  text: string;
  /** Finished manifests by the folder of their root, as {@link PrunedRoot.folder} says it. */
  manifests: ReadonlyMap<string, Manifest>;
  /** Further text files that a frozen install needs, by path below the artifacts: `pnpm-workspace.yaml`. */
  texts: ReadonlyMap<string, string>;
  /** Files of the workspace that it needs, workspace-relative by path below the artifacts: patches. */
  copies: ReadonlyMap<string, string>;
  packages: readonly PrunedPackage[];
  warnings: readonly string[];
}

/** What the workspace decided about the install scripts of a package. */
export interface ScriptApproval {
  /** The package's own name; `*`: all that no other entry names. */
  name: string;
  /** Exact versions it speaks of; undefined for all. */
  versions?: readonly string[];
  allowed: boolean;
}

/** An opened lockfile; every method is pure. */
export interface Lockfile {
  /** Workspace-relative name of the file. */
  file: string;
  warnings: readonly string[];
  /** What `name` resolves to from a workspace-relative folder, or undefined. */
  find(folder: string, name: string): LockedPackage | undefined;
  /** Every package that is installed; no workspace folders and no links to them. */
  packages(): readonly LockedPackage[];
  /** Whether `places` of a package is where an install puts it, and no other place is taken. */
  exactPlaces: boolean;
  /** Decisions about install scripts, wherever this manager keeps them. */
  approvals: readonly ScriptApproval[];
  /** Command that brings the lockfile in step with the manifests. */
  update: string;
  /** Command that adds a package to the workspace. */
  add: (name: string) => string;
  /** Everything the given packages lead to, each once, in a stable order. */
  reach(ids: Iterable<string>): readonly ReachedPackage[];
  /** Throws where a workspace manifest and the lockfile disagree. */
  assertInStep(folder: string, manifest: Manifest): void;
  /** The lockfile of the given roots, every edge as it was in this one. */
  prune(request: PruneLockRequest): PrunedLock;
}

/** What a lockfile is opened with. */
export interface LockfileSource {
  /** The lockfile itself. */
  text: string;
  /** Its workspace-relative name, for messages. */
  file: string;
  /** Version of the package manager that the workspace pins; undefined where it pins none. */
  managerVersion: string | undefined;
  /** The workspace's own package.json. */
  rootManifest: Manifest;
  /** Text of a file of the workspace: a setting, a side file; undefined where it does not exist. */
  read: (path: string) => string | undefined;
  /** The package.json of a workspace-relative folder, where it has one. */
  manifestAt: (folder: string) => Manifest | undefined;
}

/** One package manager's lockfile. */
export interface LockfileFormat {
  /** File names, best first. */
  files: readonly string[];
  /** Name of the pruned lockfile. */
  written: string;
  /** What is read for a tree without packages, where the manager keeps no lockfile for one. */
  absent?: string;
  /** Files at the workspace root that say how the manager installs: read along with the lockfile. */
  settings: readonly string[];
  /**
   * Further files of the workspace that an install reads, workspace-relative: patches.
   *
   * @param rootManifest the workspace's own package.json
   * @param read text of a setting
   */
  sideFiles(rootManifest: Manifest, read: (path: string) => string | undefined): readonly string[];
  /**
   * Opens a lockfile.
   *
   * @throws ToolError `NXM_LOCKFILE_*`
   */
  open(source: LockfileSource): Lockfile;
}
