/* Generated from schema.json by `npm run types`. */

/**
 * Starts the image of an app, waits until it answers, stops it cleanly.
 */
export interface DockerRunOptions {
  /**
   * Image reference to start; the first tag of docker-build by default.
   */
  image?: string;
  /**
   * Engine to build with; the first of them that answers by default.
   */
  engine?: 'buildx' | 'docker' | 'podman' | 'buildah';
  /**
   * Port on this machine; the app's own port by default, a free one where that is taken.
   */
  port?: number;
  /**
   * Environment variables for the container.
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Workspace-relative file with environment variables for the container.
   */
  envFile?: string;
  /**
   * Further arguments for the engine's run command, one each.
   */
  extraArgs?: string[];
  /**
   * Seconds to wait until the app answers.
   */
  readyTimeoutSeconds?: number;
  /**
   * Seconds the app has to end after SIGTERM. Nx itself ends what is left after about 5.
   */
  stopTimeoutSeconds?: number;
}
