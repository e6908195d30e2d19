/* Generated from schema.json by `npm run types`. */

/**
 * Verifies the image of an app: that it is whole, starts, answers, stops, and holds nothing it should not.
 */
export interface DockerVerifyOptions {
  /**
   * Image to verify: a reference, or for the embedded engine an OCI layout or archive in the workspace. What docker-build made by default.
   */
  image?: string;
  /**
   * Engine that has the image and starts it; the one docker-build took by default. embedded starts it in user namespaces (Linux).
   */
  engine?: 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';
  /**
   * Port on this machine to start the app at; the app's own, or a free one, by default.
   */
  port?: number;
  /**
   * Environment variables the app needs to start.
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Seconds the app has to answer.
   */
  timeoutSeconds?: number;
  /**
   * Seconds the app has to end after SIGTERM, as docker stop gives.
   */
  graceSeconds?: number;
  /**
   * Print the result as JSON.
   */
  json?: boolean;
}
