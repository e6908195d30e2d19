/* Generated from schema.json by `npm run types`. */

/**
 * Pushes the image that the embedded engine built.
 */
export interface DockerPushOptions {
  /**
   * Image references to push to; those of docker-build by default. Tokens: {imageName}, {shortCommitSha}, {commitSha}, {version}.
   */
  tags?: string[];
  /**
   * Registries, host or host:port, that may be spoken to without TLS. This machine's own always may.
   */
  insecureRegistries?: string[];
  /**
   * Print the result as JSON.
   */
  json?: boolean;
}
