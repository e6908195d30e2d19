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
   * Engine that runs the image; by default the one that built it: embedded stands for user namespaces, without any engine.
   */
  engine?: 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';
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
