import type { Capabilities } from './engine';
import { isAtLeast } from './version';

/** What was found out about docker and a buildx builder. */
export interface BuildxFacts {
  buildxVersion: string;
  driver: string;
  /** Of the daemon for the docker driver, else of BuildKit. */
  serverVersion?: string | undefined;
  /** The daemon keeps its images in containerd. */
  containerdStore: boolean;
}

/** Named contexts need docker 23, BuildKit 0.10 (frontend 1.4) and buildx 0.8. */
export function buildxCapabilities(facts: BuildxFacts): Capabilities {
  const inDaemon = facts.driver === 'docker';
  const full = !inDaemon || facts.containerdStore;
  const newEnough = inDaemon
    ? isAtLeast(facts.serverVersion, 23)
    : isAtLeast(facts.serverVersion, 0, 10);
  return {
    namedContexts: newEnough && isAtLeast(facts.buildxVersion, 0, 8),
    ociLayoutContexts: !inDaemon,
    multiPlatform: full,
    imageArchives: full,
    cacheTo: full ? 'any' : 'inline',
    cacheFrom: 'any',
    pushAndLoad: inDaemon || isAtLeast(facts.buildxVersion, 0, 13),
    keepsImage: inDaemon,
    builders: true,
  };
}

/**
 * `docker build` with BuildKit. From docker 23 on it is buildx under another name; before, the CLI has a
 * BuildKit client of its own that knows no named contexts.
 */
export function dockerCapabilities(cliVersion: string, serverVersion: string): Capabilities {
  return {
    namedContexts: isAtLeast(cliVersion, 23) && isAtLeast(serverVersion, 23),
    ociLayoutContexts: false,
    multiPlatform: false,
    imageArchives: false,
    cacheTo: 'inline',
    cacheFrom: 'repository',
    pushAndLoad: true,
    keepsImage: true,
    builders: false,
  };
}

/** podman and buildah: named contexts came with buildah 1.27, which is podman 4.2. */
export function buildahCapabilities(buildahVersion: string): Capabilities {
  return {
    namedContexts: isAtLeast(buildahVersion, 1, 27),
    ociLayoutContexts: false,
    multiPlatform: true,
    imageArchives: true,
    cacheTo: 'repository',
    cacheFrom: 'repository',
    pushAndLoad: true,
    keepsImage: true,
    builders: false,
  };
}
