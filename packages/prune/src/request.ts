/**
 * Package managers whose lockfile can be pruned; a new one is a row in `formats/formats.ts`. `yarn-classic` is
 * Yarn 1, `yarn-berry` every later one.
 */
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun';

/** The app to prune for; every path is workspace-relative with `/`. */
export interface PrunedApp {
  name: string;
  /** Folder of the project, `.` for a project at the workspace root. */
  root: string;
  /** Folder its build writes. */
  output: string;
  /** The file that starts the app, relative to `output`. */
  entry: string;
}

/** A workspace library the app's graph reaches. */
export interface LibraryInput {
  projectName: string;
  root: string;
  /** Name in its package.json, where it has one. */
  packageName?: string;
  /** tsconfig `paths` keys that point into it, for example `@acme/util` or `@acme/util/*`. */
  aliases: readonly string[];
  /** It has a build target of its own. */
  ownBuild: boolean;
  /** Workspace-relative folders that build writes. */
  outputs: readonly string[];
}

/** A file or folder made by another target. */
export interface AssetInput {
  /** Workspace-relative file or folder. */
  input: string;
  /** Path inside `app/`. */
  output: string;
}

/** A package of the lockfile, and where an install of the workspace has put it. */
export interface InstalledSubject {
  /** Its own name, whatever it is imported by. */
  name: string;
  version: string;
  /** Workspace-relative folder. */
  place: string;
}

/** Everything `prune` needs to know; the plugin builds it from the project graph. */
export interface PruneRequest {
  /** Absolute path of the workspace. */
  workspaceRoot: string;
  packageManager: PackageManagerName;
  /** Version that the workspace pins; undefined where it pins none. */
  managerVersion?: string;
  app: PrunedApp;
  libraries: readonly LibraryInput[];
  /** Workspace-relative artifacts folder; replaced as a whole. */
  destination: string;
  /** Extra text files for `install/`, by file name. */
  groundFiles: Readonly<Record<string, string>>;
  /** `pkg` or `pkg@version-or-range`, at the version the lockfile holds. */
  extraDependencies: readonly string[];
  /** Packages left out although something imports them. */
  excludeDependencies: readonly string[];
  assets: readonly AssetInput[];
  /** Packages that are in no image but in the stages of code generators and migrations: own manifest and lockfile. */
  tools?: { packages: readonly string[]; approve: readonly string[] };
  /** Files and folders of the workspace that those stages read, by their folder in the artifacts. */
  stepFiles?: Readonly<Record<string, readonly string[]>>;
  /** Packages whose install scripts are approved for this image, whatever the workspace says. */
  approve?: readonly string[];
  /** Whether a package brings its binaries, so that a `binding.gyp` in it is for others to compile. */
  bringsBinaries?: (subject: InstalledSubject) => boolean;
  /**
   * Runs the real package manager on the finished temporary folder, before anything is moved into place.
   * A `node_modules` it leaves there is removed.
   */
  judge?: (dir: string) => Promise<void>;
}

/** One package of the pruned tree. */
export interface ReportedDependency {
  name: string;
  version: string;
  /** `file:line`, a manifest, `peer of X`, `loaded by name by X`, `extraDependencies`, `dependency of X`. */
  because: string;
  /** Listed in the production manifest or in that of a workspace module. */
  direct: boolean;
}

/** What was written, and why. */
export interface PruneReport {
  dependencies: ReportedDependency[];
  /** Workspace modules: name, the folder their files came from, and what asked for them. */
  libraries: { name: string; from: string; because: string }[];
  /** Of the app's own folder, which is the layer that a change of code sends. */
  files: number;
  bytes: number;
  /** Sentences a person should read. */
  warnings: string[];
  /** Facts that need no action: optional imports left out, for example. */
  notes: string[];
  /** `sha256:<hex>` of the pruned lockfile's text. */
  lockfileDigest: string;
}
