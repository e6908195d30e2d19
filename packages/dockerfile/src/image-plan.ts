/**
 * The plan of an image: everything a back end needs, decided. JSON, printable with
 * `docker-build --dry-run`: no functions, no absolute paths, no clock.
 */
export interface ImagePlan {
  app: {
    /** The Nx project's name. */
    name: string;
    /** The project's root, relative to the workspace root, with forward slashes; `.` for a root project. */
    root: string;
    /** Start file relative to the app's output, with forward slashes: `main.js`, `src/main.js`. */
    entry: string;
  };
  base: {
    /** A registry reference: `node:24-alpine`. Has a tag other than `latest`, or there is a digest. */
    reference: string;
    /** `sha256:...`, where the user pins it. */
    digest?: string;
    distro: DistroName;
    node: { version: string };
  };
  /** What the image runs on. */
  target: TargetPlatform[];
  packageManager: { name: PackageManagerName; version?: string };
  /** The native packages among the production dependencies. */
  native: NativeEntry[];
  runtime: ImageRuntime;
  build: BuildSlice;
  /**
   * Instructions of the user's own, per stage, one whole instruction an entry, on one line; the entry `...` stands
   * for the defaults and a list without it replaces them. In `production` what stands before `...` runs as root
   * with the distro's package manager, what stands after it as the image's user and without one.
   */
  instructions: Partial<Record<StageName, string[]>>;
}

/** `alpine` with musl, `debian` (the slim images) with glibc. */
export type DistroName = 'alpine' | 'debian';
export type PackageManagerName = 'npm';
export type StageName = 'build' | 'production-deps' | 'production';
/** What runs as PID 1 in front of the app: a Node preload, tini, or nothing. */
export type InitName = 'preload' | 'tini' | 'none';

export interface TargetPlatform {
  os: 'linux';
  arch: 'amd64' | 'arm64';
  libc: 'musl' | 'glibc';
}

export interface NativeEntry {
  name: string;
  version: string;
  kind: 'platform-packages' | 'bundled-prebuilds' | 'downloaded-prebuilds' | 'compiled';
  /** Whether the package manager's allow-list lets its install script run. */
  approval: 'approved' | 'denied' | 'unlisted' | 'not-needed';
  /** Where this was seen, for people. */
  why: string;
}

export interface ImageRuntime {
  /** Numeric `uid:gid`. */
  user: string;
  /** Absolute path in the image. */
  workdir: string;
  env: Record<string, string>;
  ports: number[];
  /** None for an app without a port. */
  healthCheck?: {
    path: string;
    port: number;
    intervalSeconds: number;
    timeoutSeconds: number;
    startPeriodSeconds: number;
    retries: number;
  };
  init: InitName;
  /** The app's command: argv, without the init. Starts with `node` where the init is `preload`. */
  command: string[];
  stopSignal?: string;
  labels: Record<string, string>;
  /** Absolute paths the user may write to; none of them holds the app. */
  writablePaths: string[];
  /** Distro packages the user wants in the final image, with a version constraint or not: `ffmpeg=~8`. */
  packages: string[];
}

/** What the hermetic `build` stage needs of the workspace. Paths are relative to the workspace root. */
export interface BuildSlice {
  /** Folder that `docker-prune` writes, the content of the `artifacts` stage. */
  artifacts: string;
  /** Files: package.json of the workspace projects in the slice; empty in an integrated workspace. */
  manifests: string[];
  /** Files that the install reads: root manifest and lockfile (and patches). Never `.npmrc`: that is a secret. */
  installFiles: string[];
  /** Further files, no folders, that the build reads: nx.json, tsconfig.base.json ... May repeat `installFiles`. */
  rootFiles: string[];
  /** Roots of the app and of the libraries it is built from, app last. */
  sources: string[];
  /** argv run in the workspace root that leaves the artifacts: `npx nx run api:docker-prune`. */
  command: string[];
  /** Whether the root manifest's `prepare` script must run before (a plugin that lives in the workspace). */
  prepare: boolean;
}
