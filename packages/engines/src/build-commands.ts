/** One process. */
export interface BuildStep {
  /** `clean-up` runs whatever happened before, and its failure is no failure. */
  purpose: 'build' | 'tag' | 'push' | 'save' | 'clean-up';
  /** Program and arguments. */
  argv: string[];
  /** Variables on top of the environment. */
  env?: Record<string, string>;
  /** What asks the program to end and to clean up, where that is not SIGTERM. */
  stopSignal?: 'SIGHUP';
}

/** All that a build does, decided. Paths lie in the work folder that was given. */
export interface BuildCommands {
  /** Files to write before. */
  files: { path: string; text: string }[];
  steps: BuildStep[];
  /** Where the build leaves the image id. */
  iidFile?: string;
  /** buildx: where the build leaves its metadata. */
  metadataFile?: string;
  /** podman, buildah: where each push leaves the digest, in order of the tags. */
  digestFiles: string[];
  /** Archives that were written beside their place, to be moved there once all went well. */
  moves: { from: string; to: string }[];
}
