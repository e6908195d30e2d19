import type { ScriptedPackage } from '../embedded/install-scripts';
import type { PackageManagerName, TargetPlatform } from '@nx-multistage/dockerfile';
import type { Installed } from '../embedded/installed';
import type { WorkspaceFiles } from '../workspace/files';

/** What an install for another machine needs to know of it. */
export interface InstallTarget {
  platform: TargetPlatform;
  /** Node of the image, for packages that download or compile a binary: `24.19.0`. */
  nodeVersion: string;
}

/** How one package manager installs production dependencies for a machine other than this one. */
export interface InstallRow {
  /** Oldest version that can choose packages for another libc. */
  since: string;
  /** Frozen install of production dependencies for a target, without any script. */
  install: (target: InstallTarget) => readonly string[];
  /** Runs the install scripts of some packages, `name@version` each. */
  runScripts: (packages: readonly ScriptedPackage[]) => readonly string[];
  /** Variables of both commands. */
  env: Readonly<Record<string, string>>;
  /** Further variables of the scripts' command. */
  scriptsEnv?: (target: InstallTarget) => Readonly<Record<string, string>>;
  /** What it must not find in the environment: settings of the command that runs this one. */
  inherited: RegExp;
  /**
   * What the install left.
   *
   * @param folder absolute folder that was installed into
   */
  installed: (folder: string) => Installed;
  /** Files and folders of the install, relative to it, that are no part of the image. */
  leftovers: readonly string[];
}

/** How the real package manager is asked whether a frozen install of a folder would work. */
export interface JudgeRow {
  /** Installs nothing, runs no script, asks no registry: a need of the registry is a gap in the lockfile. */
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** What the output says of a lockfile that has a gap; the first group that matched names the package. */
  gap: RegExp;
}

/** A file with registry settings and tokens. */
export interface CredentialsFile {
  /** Id of the secret mount. */
  id: string;
  /** Name in the workspace root, and in the folder of an install. */
  file: string;
  /** Name in the folder of an install, where that differs. */
  installedAs?: string;
  /** Variable that must hold the folder of an install for the file to be read there. */
  folderVariable?: string;
}

/** All that the plugin knows of one package manager; what a Dockerfile and a lockfile need has tables of its own. */
export interface ManagerRow {
  /** As people write it. */
  label: string;
  /** What is started. */
  program: string;
  /** Prints its version. */
  version: readonly string[];
  /** Range of the versions that are meant, where two managers share the program's name. */
  versions?: string;
  /** How to get it, for a machine that has none. */
  howToGet: string;
  /** Lockfiles in its own order of preference. */
  lockfiles: readonly string[];
  /** The one it writes. */
  written: string;
  /** A lockfile that it wrote in the past and nobody else can read, with the command that writes the readable one. */
  binaryLockfile?: { path: string; convert: string };
  /** Whether a lockfile of that name is its own: two managers may share the name. */
  owns: (lockfileText: string) => boolean;
  /** Version or range that installs such a lockfile where the workspace pins none; undefined: the base image's. */
  unpinned: (lockfileText: string) => string | undefined;
  /** Files beside the root manifest, the lockfile and archives that a full install reads, workspace-relative. */
  installFiles: (files: WorkspaceFiles) => readonly string[];
  /** Settings at the workspace root that decide what is installed: inputs of the targets. */
  settingsFiles: readonly string[];
  /** Fields of the root manifest that it reads beside the dependencies: inputs of the targets. */
  manifestFields: readonly string[];
  /** The first is the one that the embedded engine's install reads where the user names no other. */
  credentials: readonly [CredentialsFile, ...CredentialsFile[]];
  judge: JudgeRow;
  install: InstallRow;
}

/** A table with a row for each. */
export type ManagerRows = Readonly<Record<PackageManagerName, ManagerRow>>;
