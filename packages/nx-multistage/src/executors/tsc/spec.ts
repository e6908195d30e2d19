import type { Project } from './program';

/** Files to copy into the output: those of `folder` that match `glob`. Paths are workspace-relative. */
export interface Asset {
  folder: string;
  glob: string;
  ignore: string[];
  /** Relative to the output folder. */
  output: string;
}

/** What one run does: options checked, defaults filled in. Paths are workspace-relative. */
export interface TscSpec {
  /** Absolute path of the workspace, symlinks resolved. */
  workspaceRoot: string;
  app: Project;
  projects: readonly Project[];
  main: string;
  tsConfig: string;
  outputPath: string;
  /** Where generated configuration, tsc's output and its memory are kept: `dist/docker/<projectRoot>/tsc`. */
  workFolder: string;
  assets: readonly Asset[];
  clean: boolean;
  watch: boolean;
  sourceMap?: boolean;
}
