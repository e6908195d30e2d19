/* Generated from schema.json by `npm run types`. */

/**
 * Writes the multi-stage Dockerfile of one app, several or all.
 */
export interface DockerSetupSchema {
  /**
   * Projects to set up, separated by commas.
   */
  projects?: string[];
  /**
   * Set up every application of the workspace.
   */
  all?: boolean;
  /**
   * Overwrite an edited or foreign Dockerfile and an existing docker-build target.
   */
  force?: boolean;
  /**
   * Do not format the changed JSON files.
   */
  skipFormat?: boolean;
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
   * Port the app listens on; 0 for an app without one. Detected from the source by default.
   */
  port?: number;
  /**
   * Path that answers 2xx when the app is well; empty for no health check. Detected from the app's routes by default.
   */
  healthPath?: string;
  /**
   * Node version of the image: a major such as 24, or a full version. Detected from .nvmrc, .node-version, volta or engines by default.
   */
  nodeVersion?: string;
  /**
   * What the base image is made of: alpine (musl), debian (slim, glibc), distroless or wolfi (glibc, no shell). What baseImage says by default, else alpine.
   */
  distro?: 'alpine' | 'debian' | 'distroless' | 'wolfi';
  /**
   * Base image instead of the default one of the distro, such as node:<version>-alpine.
   */
  baseImage?: string;
  /**
   * Image to build and install in, where the base image has no shell and no npm; may end in @sha256:... The default one of the distro otherwise.
   */
  builderImage?: string;
  /**
   * What makes the app end on SIGTERM as PID 1: a small Node preload, tini, or nothing.
   */
  init?: 'preload' | 'tini' | 'none';
  /**
   * Numeric uid:gid the app runs as: 1000:1000 by default, on distroless and wolfi 65532:65532.
   */
  user?: string;
  /**
   * Engine to build with; the first of them that answers by default.
   */
  engine?: 'buildx' | 'docker' | 'podman' | 'buildah';
}
