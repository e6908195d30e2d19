import type { Mount, Step, Word } from '../model';

/** All that a Dockerfile needs to know of one package manager. */
export interface PackageManagerRow {
  /** Names of the lockfile that a frozen install needs; one of them must be among `build.installFiles`. */
  lockfiles: string[];
  /**
   * Brings the package manager into a stage; nothing where the base image has it.
   *
   * @param version exact, or a range where the workspace pins none
   * @param nodeVersion of the base image
   */
  provide: (version: string | undefined, nodeVersion: string) => Step[];
  /** Oldest major version of Node that a version of it runs on; nothing where every base image's is new enough. */
  needsNode?: (version: string | undefined) => number | undefined;
  /** Variables of the stages that install. */
  environment: Record<string, string>;
  /** Frozen install of everything the build needs, lifecycle scripts off. */
  installAll: string[];
  /** Frozen install of production dependencies, lifecycle scripts under the package manager's own policy. */
  installProduction: string[];
  /** What that install leaves in its folder and no image needs: times, paths of the machine. */
  leftovers: Word[];
  /** Runs a script of the root manifest. */
  runScript: (name: string) => string[];
  /** Runs a program that the workspace installed. */
  runProgram: (argv: readonly string[]) => string[];
  /** Download caches, kept between builds and out of every layer. */
  caches: Extract<Mount, { kind: 'cache' }>[];
  /** Where the user's registry settings and credentials are seen, while installing only. */
  credentials: Extract<Mount, { kind: 'secret' }>[];
}
