import type { TargetPlatform } from '../image-plan';
import type { RemovedPath } from '../image-settings';
import type { Step } from '../model';

/** All that differs between base distributions: a new one is a file beside this and a line in rows.ts. */
export interface DistroRow {
  libc: TargetPlatform['libc'];
  /** What its packages are installed with, and so whose names they have. */
  packageTool: 'apk' | 'apt';
  /** The image of a Node version that needs no choice of the user's; undefined where there is none. */
  nodeImage: (version: string) => string | undefined;
  /** For the error, where `nodeImage` knows none: what to set. */
  nodeImageHint: string;
  /**
   * The image that the workspace is built and dependencies are installed in, with npm and a shell and the same libc;
   * absent where the base has these itself.
   *
   * @param base the image's own base, as the user or `nodeImage` names it
   */
  builder?: (base: string, nodeVersion: string) => string;
  /**
   * Whether the image has a shell and a package manager while it is built. Without them nothing is installed into it, and
   * what is changed in its base is changed by Node.
   */
  hasShell: boolean;
  /** Whether stages on its images start as root. */
  startsAsRoot: boolean;
  /** Numeric `uid:gid` that the image has a name for: the one an app runs as unless told otherwise. */
  user: string;
  /** Absolute path of Node in the image. */
  node: string;
  /** Variables without which the image does not do what every other does. */
  env: Record<string, string>;
  /** Installs packages and leaves nothing else behind in the layer. */
  addPackages: (names: readonly string[]) => Step[];
  /** What a package may be called, with an optional version constraint. */
  packageName: RegExp;
  /** An example of that, for the error. */
  packageExample: string;
  /** Packages that let node-gyp compile. They never reach the final stage. */
  toolchain: string[];
  /** The Node headers of the image that compiles, so that a compile downloads none. */
  headers: Extract<Step, { kind: 'export-when-present' }>;
  /** The init that runs as PID 1 where the user asks for it. */
  tini: { package: string; path: string };
  /** argv that exits 0 when the URL answers with success within so many seconds. */
  probe: (url: string, timeoutSeconds: number) => string[];
  /**
   * Every package manager of the base image, whichever one the workspace uses: JavaScript's and the distro's own.
   * The distro's package database stays: scanners read it.
   */
  packageManagers: RemovedPath[];
}
