/** In the order of detection. */
export const ENGINE_NAMES = ['buildx', 'docker', 'podman', 'buildah'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** The program that does what only containers need: run, logs, stop. */
export type ContainerCli = 'docker' | 'podman';

/** What one engine, in the version and with the builder found here, can do. */
export interface Capabilities {
  /** A named context replaces the stage of the same name. */
  namedContexts: boolean;
  /** A named context may be an OCI layout on disk (`oci-layout://`). */
  ociLayoutContexts: boolean;
  /** One build for several platforms. */
  multiPlatform: boolean;
  /** Outputs of type `oci` and `docker` with a destination on disk. */
  imageArchives: boolean;
  /** Where the build cache can be exported to: anywhere, a registry repository, the image itself. */
  cacheTo: 'any' | 'repository' | 'inline';
  cacheFrom: 'any' | 'repository';
  /** `push` and `load` in one build. */
  pushAndLoad: boolean;
  /** A build leaves the image where the container CLI finds it. False for a builder with its own store. */
  keepsImage: boolean;
  /** The option `builder` means something. */
  builders: boolean;
}

/** An engine that was found and answered. */
export interface DetectedEngine {
  name: EngineName;
  /** The program's version as it prints it; may be unparsable (`v0.0.0+unknown`). */
  version: string;
  /** The daemon's version, or BuildKit's for a builder of its own. */
  serverVersion?: string;
  /** buildx: the builder's driver (`docker`, `docker-container`, `remote`, `kubernetes`). */
  driver?: string;
  /** buildx: the builder's name. */
  builder?: string;
  capabilities: Capabilities;
}

/** Who runs containers from what an engine built. */
export const CONTAINER_CLI = {
  buildx: 'docker',
  docker: 'docker',
  podman: 'podman',
  buildah: 'podman',
} as const satisfies Record<EngineName, ContainerCli>;
