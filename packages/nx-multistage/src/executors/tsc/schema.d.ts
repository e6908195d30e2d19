/* Generated from schema.json by `npm run types`. */

/**
 * Compiles an app and the workspace libraries that have no build of their own with the workspace's own tsc.
 */
export interface TscOptions {
  /**
   * Workspace-relative start file. Default: the first of src/main.ts, src/server.ts, src/index.ts, src/app.ts, main.ts, server.ts, index.ts (also .mts, .cts, .tsx, .js) in the project.
   */
  main?: string;
  /**
   * Workspace-relative TypeScript configuration. Default: the first of tsconfig.app.json, tsconfig.build.json, tsconfig.json in the project.
   */
  tsConfig?: string;
  /**
   * Workspace-relative folder for the compiled app. Default: dist/<projectRoot>, or dist/<projectName> for a project in the workspace root.
   */
  outputPath?: string;
  /**
   * Files to copy beside the compiled app: a workspace-relative glob keeps its place in the project; an object says where it goes.
   */
  assets?: (
    | string
    | {
        /**
         * Workspace-relative folder.
         */
        input: string;
        /**
         * Which files of it.
         */
        glob: string;
        /**
         * Folder inside outputPath.
         */
        output: string;
        /**
         * Globs to leave out, relative to input.
         */
        ignore?: string[];
      }
  )[];
  /**
   * Remove everything else from outputPath. When false, only what an earlier run of this target wrote is removed.
   */
  clean?: boolean;
  /**
   * Compile again after each change.
   */
  watch?: boolean;
  /**
   * Write source maps. Default: what the TypeScript configuration says.
   */
  sourceMap?: boolean;
}
