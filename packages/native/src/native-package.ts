/**
 * How a native package gets its binary:
 * - `platform-packages`: an optional dependency for each platform brings it (sharp, esbuild);
 * - `bundled-prebuilds`: the package itself brings one for each platform (bcrypt 6, argon2);
 * - `downloaded-prebuilds`: its install script fetches one, or compiles where it cannot (better-sqlite3 12);
 * - `compiled`: node-gyp builds it when it is installed.
 */
export type NativeKind =
  'platform-packages' | 'bundled-prebuilds' | 'downloaded-prebuilds' | 'compiled';

/** A package whose code depends on the target. */
export interface NativePackage {
  name: string;
  version: string;
  kind: NativeKind;
  /** Where this was seen, for people. */
  why: string;
  /** What the image gets, for people: `prebuilds/linux-x64/bcrypt.musl.node`, `a compile`. */
  gets: string;
  /** Whether its install script, where it runs, may end in a compile. */
  mayCompile: boolean;
  /** Nobody needs it: only optional dependencies lead to it. */
  optional?: true;
  /** Nobody could look into it, and nobody knows its name: it has an install script, that is all. */
  uncertain?: true;
  /** Why nothing of it can work on the target; there only where that is so. */
  unfit?: string;
}

/** What images are built for. */
export interface NativeTarget {
  os: 'linux';
  arch: 'amd64' | 'arm64';
  libc: 'musl' | 'glibc';
}

/** What is known of a production dependency: from the lockfile, and from its folder where it is installed. */
export interface PackageFacts {
  name: string;
  version: string;
  /** Its key in the lockfile: `node_modules/bcrypt`. */
  path: string;
  /** The lockfile's word for a preinstall, install or postinstall script. */
  hasInstallScript: boolean;
  optional: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
  /** The fields of its package.json, where it is installed on the host. */
  manifest?: {
    scripts?: Record<string, string>;
    binary?: unknown;
    gypfile?: boolean;
    dependencies?: Record<string, string>;
  };
  /** All files of the package, relative, with forward slashes, where it is installed on the host. */
  files?: string[];
}
