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
    /**
     * A registry reference of the image that the workspace is built and dependencies are installed in, with its digest
     * where the user pins it: `node:24-trixie-slim`. Where there is none, `reference` is that too.
     */
    builder?: string;
    distro: DistroName;
    node: { version: string };
  };
  /** What the image runs on. */
  target: TargetPlatform[];
  packageManager: { name: PackageManagerName; version?: string };
  /** The native packages among the production dependencies. */
  native: NativeEntry[];
  /** `false`: binaries for other platforms and compiler input stay in native packages. */
  trim?: boolean;
  runtime: ImageRuntime;
  build: BuildSlice;
  /** Code generators that run on the installed dependencies; undefined where there are none. */
  production?: ProductionRun;
  /** The second image, of database migrations; undefined where nobody asked for it. */
  migrate?: MigrateImage;
  /**
   * Instructions of the user's own, per stage, one whole instruction an entry, on one line; the entry `...` stands
   * for the defaults and a list without it replaces them. In `production` what stands before `...` runs as root
   * with the distro's package manager, what stands after it as the image's user and without one.
   */
  instructions: Partial<Record<StageName, string[]>>;
}

/** `alpine` with musl, the others with glibc; `distroless` and `wolfi` without a shell. */
export type DistroName = 'alpine' | 'debian' | 'distroless' | 'wolfi';
/** `yarn-classic` is Yarn 1, `yarn-berry` every later one: they share a name and nothing else. */
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun';
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
  /** What the image gets, for people. */
  gets?: string;
  /** Only optional dependencies lead to it: nobody needs it. */
  optional?: boolean;
  /** Whether the install may compile it, and so needs the toolchain; by its kind where it is not said. */
  toolchain?: boolean;
  /** Distro packages that it needs; undefined where it needs none. */
  system?: SystemPackages;
}

/** Packages of the plan's distro. */
export interface SystemPackages {
  /** While it is installed. */
  build: readonly string[];
  /** In the image. */
  run: readonly string[];
  /** `compiled`: a binary that was fetched brings what it needs. */
  when: 'always' | 'compiled';
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

/** Steps that run in the target's base after the install, before the image is put together. */
export interface ProductionRun {
  /** In order; at least one. */
  run: ProductionStep[];
  /** Packages of the workspace that only the steps need; the artifacts hold their lockfile in `tools/`. */
  tools: string[];
  /** Variables of the install of the tools and of every step: `PRISMA_ENGINES_MIRROR`. Never secrets. */
  env: Record<string, string>;
  /** Distro packages that the steps need. What the image needs too is in `runtime.packages`. */
  packages: string[];
}

export interface ProductionStep {
  /** argv; a plain name is a program of the tools. Run in the image's working directory. */
  command: string[];
  /** Workspace-relative files that it reads, at the same place below the working directory while it runs. */
  inputs: string[];
  env: Record<string, string>;
  /** Where this was seen, for people. */
  why: string;
}

export interface MigrateImage {
  /** argv of the second image. */
  command: string[];
  /** Workspace-relative files, at the same place below its working directory. */
  inputs: string[];
  /** Packages of the workspace that it is made of; installed with those of `production`. */
  tools: string[];
  /** Commands, argv each, that follow the install: they fetch what would else be fetched at the start. */
  prepare: string[][];
  env: Record<string, string>;
  /** Distro packages. */
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
  /** Commands, argv each, that generate code before the build; none where the build does it itself. */
  generate?: string[][];
  /** Whether the root manifest's `prepare` script must run before (a plugin that lives in the workspace). */
  prepare: boolean;
}
