/* Generated from schema.json by `npm run types`. */

/**
 * Builds the image of an app with a container engine.
 */
export interface DockerBuildOptions {
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
   * Digest that pins the base image.
   */
  baseDigest?: string;
  /**
   * What makes the app end on SIGTERM as PID 1: a small Node preload, tini, or nothing.
   */
  init?: 'preload' | 'tini' | 'none';
  /**
   * Numeric uid:gid the app runs as: 1000:1000 by default, on distroless and wolfi 65532:65532.
   */
  user?: string;
  /**
   * Environment variables of the image. Never secrets: they can be read from the image.
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Absolute folders in the image that the app may write to.
   */
  writablePaths?: string[];
  /**
   * Packages of the base image's distribution that the app needs at run time.
   */
  packages?: string[];
  /**
   * Take binaries for other platforms and sources out of native packages.
   */
  trim?: boolean;
  /**
   * Labels written into the Dockerfile.
   */
  imageLabels?: {
    [k: string]: string;
  };
  /**
   * Dockerfile instructions of your own per stage; the entry ... stands for the defaults.
   */
  instructions?: {
    /**
     * Instructions of the stage build
     */
    build?: string[];
    /**
     * Instructions of the stage production-deps
     */
    'production-deps'?: string[];
    /**
     * Instructions of the stage production
     */
    production?: string[];
  };
  /**
   * Code generators that run on the installed dependencies, in the image's base. See docs/code-generators.md.
   */
  production?: {
    /**
     * Whether prisma generate is among them where a schema asks for it.
     */
    prisma?: boolean;
    /**
     * Variables of every step and of the install of its packages, such as PRISMA_ENGINES_MIRROR. Never secrets.
     */
    env?: {
      [k: string]: string;
    };
    /**
     * Further steps, in order.
     */
    run?: {
      /**
       * Program and arguments; a plain name is a program of the packages below.
       */
      command: string[];
      /**
       * Packages of the workspace that only this step needs: they are not in the image.
       */
      packages?: string[];
      /**
       * Workspace-relative files and folders that the step reads; they are not in the image.
       */
      inputs?: string[];
      /**
       * Variables of this step. Never secrets.
       */
      env?: {
        [k: string]: string;
      };
    }[];
  };
  /**
   * npm packages whose install scripts run in this image, as the option of docker-prune, which runs first and reads it here too. For the target's options: the command line is too late.
   */
  approve?: string[];
  /**
   * Build a second small image as well, <image>-migrate, that applies the Prisma migrations and ends. See docs/prisma.md.
   */
  migrate?: boolean;
  /**
   * Workspace-relative EJS template of your own for the Dockerfile. See docs/customise.md.
   */
  template?: string;
  /**
   * Further workspace-relative root files that the build needs inside the container.
   */
  buildFiles?: string[];
  /**
   * Engine to build with; by default the first container engine that answers, else embedded, which needs none.
   */
  engine?: 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';
  /**
   * Image references to tag; <project>:latest by default. Tokens: {imageName}, {shortCommitSha}, {commitSha}, {version}.
   */
  tags?: string[];
  /**
   * Labels of the image, besides those from git.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Build arguments. Never secrets.
   */
  buildArgs?: {
    [k: string]: string;
  };
  /**
   * Secret mounts. npmrc and ca are understood by the generated Dockerfile.
   */
  secrets?: {
    /**
     * Id of the secret mount.
     */
    id: string;
    /**
     * File that holds it; ~ and workspace-relative paths are understood.
     */
    src?: string;
    /**
     * Environment variable that holds it.
     */
    env?: string;
  }[];
  /**
   * Platforms to build for, such as linux/amd64.
   */
  platforms?: string[];
  /**
   * Push the tags after the build.
   */
  push?: boolean;
  /**
   * Load the image into the local engine. By default container engines do and the embedded engine does not.
   */
  load?: boolean;
  /**
   * Build every step again.
   */
  noCache?: boolean;
  /**
   * Look for a newer base image.
   */
  pull?: boolean;
  /**
   * External cache sources, as the engine takes them.
   */
  cacheFrom?: string[];
  /**
   * External cache targets, as the engine takes them.
   */
  cacheTo?: string[];
  /**
   * buildx builder to use: remote, Kubernetes or local.
   */
  builder?: string;
  /**
   * Stage to build instead of the last one.
   */
  target?: string;
  /**
   * Outputs as the engine takes them, such as type=oci,dest=image.tar.
   */
  outputs?: string[];
  /**
   * Further named build contexts.
   */
  contexts?: {
    [k: string]: string;
  };
  /**
   * Workspace-relative Dockerfile; the project's own by default.
   */
  file?: string;
  /**
   * OCI layout folder, or archive of docker save, in which the embedded engine looks for the base image before it asks a registry.
   */
  baseLayout?: string;
  /**
   * Compression of the embedded engine's layers: gzip, which everything reads, or zstd, which is faster and smaller.
   */
  compression?: 'gzip' | 'zstd';
  /**
   * Registries, host or host:port, that the embedded engine may speak to without TLS. This machine's own always may.
   */
  insecureRegistries?: string[];
  /**
   * Further arguments for the engine, one each.
   */
  extraArgs?: string[];
  /**
   * Print the plan and the commands, run nothing.
   */
  dryRun?: boolean;
  /**
   * Print the result as JSON.
   */
  json?: boolean;
}
