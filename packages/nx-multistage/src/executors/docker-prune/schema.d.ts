/* Generated from schema.json by `npm run types`. */

/**
 * Writes the artifacts folder of an app: production manifest, pruned lockfile, workspace modules, compiled app.
 */
export interface DockerPruneOptions {
  /**
   * Target that compiles the app.
   */
  buildTarget?: string;
  /**
   * Start file, relative to the build output. Detected from the build target by default.
   */
  main?: string;
  /**
   * Workspace-relative folder the build writes. Detected from the build target by default.
   */
  outputPath?: string;
  /**
   * npm packages that no analysis can see: always part of the image.
   */
  extraDependencies?: string[];
  /**
   * npm packages to leave out although something imports them.
   */
  excludeDependencies?: string[];
  /**
   * npm packages whose install scripts run in this image, whatever the workspace decided of them.
   */
  approve?: string[];
  /**
   * Files that other targets make, copied into the app's folder of the image.
   */
  assets?: {
    /**
     * Workspace-relative file or folder.
     */
    input: string;
    /**
     * Path inside the app's folder.
     */
    output: string;
  }[];
  /**
   * Print the result as JSON.
   */
  json?: boolean;
}
