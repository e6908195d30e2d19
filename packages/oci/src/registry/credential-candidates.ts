import { join } from 'node:path';

/** The variables of the environment that say where credentials are. */
export interface CredentialVariables {
  DOCKER_CONFIG?: string | undefined;
  REGISTRY_AUTH_FILE?: string | undefined;
  XDG_RUNTIME_DIR?: string | undefined;
  XDG_CONFIG_HOME?: string | undefined;
}

/**
 * The files in which docker, podman, buildah and skopeo keep logins: the one named first, then docker's, then
 * podman's. Source: docker CLI, "Configuration files"; containers-auth.json(5).
 *
 * @param env the environment, or the part of it that counts
 * @param home the user's home folder
 * @returns absolute paths; the files may be missing
 */
export function credentialFileCandidates(env: CredentialVariables, home: string): string[] {
  const named = env.REGISTRY_AUTH_FILE;
  const docker = env.DOCKER_CONFIG || join(home, '.docker');
  const runtime = env.XDG_RUNTIME_DIR;
  const config = env.XDG_CONFIG_HOME || join(home, '.config');
  return [
    ...(named ? [named] : []),
    join(docker, 'config.json'),
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(config, 'containers', 'auth.json'),
  ];
}
