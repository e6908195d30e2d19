import type { BuildRequest } from '../build-request';
import type { Capabilities, DetectedEngine, EngineName } from '../engine';

/** A request that asks for nothing but a tag. */
export function requestOf(changes: Partial<BuildRequest> = {}): BuildRequest {
  return {
    context: '/w',
    dockerfile: '/w/apps/api/Dockerfile',
    namedContexts: {},
    tags: ['api:1'],
    labels: {},
    buildArgs: {},
    secrets: [],
    platforms: [],
    push: false,
    load: false,
    noCache: false,
    pull: false,
    cacheFrom: [],
    cacheTo: [],
    outputs: [],
    extraArgs: [],
    healthCheck: false,
    ...changes,
  };
}

const ALL: Capabilities = {
  namedContexts: true,
  ociLayoutContexts: true,
  multiPlatform: true,
  imageArchives: true,
  cacheTo: 'any',
  cacheFrom: 'any',
  pushAndLoad: true,
  keepsImage: false,
  builders: true,
};
const PODMAN: Capabilities = {
  ...ALL,
  ociLayoutContexts: false,
  cacheTo: 'repository',
  cacheFrom: 'repository',
  keepsImage: true,
  builders: false,
};

/** Engines as they are detected: `remote` is a builder with its own store, `plain` the docker driver without containerd. */
export const ENGINES = {
  remote: { name: 'buildx', version: '0.34.0', driver: 'remote', capabilities: ALL },
  containerd: {
    name: 'buildx',
    version: '0.13.1',
    driver: 'docker',
    capabilities: { ...ALL, ociLayoutContexts: false, keepsImage: true },
  },
  plain: {
    name: 'buildx',
    version: '0.13.1',
    driver: 'docker',
    capabilities: {
      ...ALL,
      ociLayoutContexts: false,
      multiPlatform: false,
      imageArchives: false,
      cacheTo: 'inline',
      keepsImage: true,
    },
  },
  docker: {
    name: 'docker',
    version: '20.10.24',
    capabilities: {
      ...PODMAN,
      namedContexts: false,
      multiPlatform: false,
      imageArchives: false,
      cacheTo: 'inline',
    },
  },
  podman: { name: 'podman', version: '5.4.2', capabilities: PODMAN },
  buildah: { name: 'buildah', version: '1.39.3', capabilities: PODMAN },
} as const satisfies Record<string, DetectedEngine & { name: EngineName }>;
