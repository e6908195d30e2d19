import { ToolError } from '@nx-multistage/errors';
import type { BuildRequest } from './build-request';
import { parseAttributes } from './csv';
import type { DetectedEngine } from './engine';
import { parseReference } from './reference';

const OWN_BUILDER = 'buildx with a docker-container, remote or kubernetes builder';
const OWN_STORE = `${OWN_BUILDER}, or a docker daemon with the containerd image store`;
const PODMEN = 'podman, buildah';

/** One thing an engine may lack: when a request needs it, who has it. */
interface Feature {
  option: string;
  /** Said after the engine's name: `cannot ...`. */
  lacks: string;
  needed: (request: BuildRequest, engine: DetectedEngine) => boolean;
  has: (engine: DetectedEngine) => boolean;
  who: string;
}

const FEATURES: readonly Feature[] = [
  {
    option: 'builder',
    lacks: 'has no builders to choose from',
    needed: ({ builder }) => builder !== undefined,
    has: ({ capabilities }) => capabilities.builders,
    who: 'buildx',
  },
  {
    option: 'namedContexts',
    lacks: 'cannot replace a stage by a named context',
    needed: ({ namedContexts }) => Object.keys(namedContexts).length > 0,
    has: ({ capabilities }) => capabilities.namedContexts,
    who: 'buildx 0.8 with docker 23 or BuildKit 0.10, podman 4.2, buildah 1.27',
  },
  {
    option: 'namedContexts',
    lacks: 'cannot read an OCI layout as a context',
    needed: ({ namedContexts }) =>
      Object.values(namedContexts).some((place) => place.startsWith('oci-layout://')),
    has: ({ capabilities }) => capabilities.ociLayoutContexts,
    who: OWN_BUILDER,
  },
  {
    option: 'platforms',
    lacks: 'cannot build for several platforms at once',
    needed: ({ platforms }) => platforms.length > 1,
    has: ({ capabilities }) => capabilities.multiPlatform,
    who: `${OWN_STORE}, ${PODMEN}`,
  },
  {
    option: 'load',
    lacks: 'cannot load an image of several platforms into docker',
    needed: ({ platforms, load }) => platforms.length > 1 && load,
    has: ({ capabilities }) => capabilities.keepsImage,
    who: `a docker daemon with the containerd image store, ${PODMEN}; or push`,
  },
  {
    option: 'platforms',
    lacks: 'keeps an image of several platforms nowhere by itself',
    needed: ({ platforms, push, outputs }) => platforms.length > 1 && !push && outputs.length === 0,
    has: ({ capabilities }) => capabilities.keepsImage,
    who: `a docker daemon with the containerd image store, ${PODMEN}; or say push or outputs`,
  },
  {
    option: 'outputs',
    lacks: 'cannot write an image archive or an OCI layout',
    needed: ({ outputs }) => outputs.some(isArchive),
    has: ({ capabilities }) => capabilities.imageArchives,
    who: `${OWN_STORE}, ${PODMEN}`,
  },
  {
    option: 'outputs',
    lacks: 'knows outputs of type local, tar, oci and docker only, to a file or folder',
    needed: ({ outputs }, { name }) => isPodman(name) && !outputs.every(isPlainOutput),
    has: () => false,
    who: 'buildx; or use push',
  },
  {
    option: 'cacheTo',
    lacks: 'can export its cache only into the image (type=inline)',
    needed: ({ cacheTo }) => cacheTo.some((cache) => parseAttributes(cache)['type'] !== 'inline'),
    has: ({ capabilities }) => capabilities.cacheTo !== 'inline',
    who: `${OWN_STORE}, ${PODMEN} (a registry)`,
  },
  {
    option: 'cacheTo',
    lacks: 'can export its cache only to a registry repository without a tag',
    needed: ({ cacheTo }, { name }) => isPodman(name) && !cacheTo.every(isRepository),
    has: () => false,
    who: OWN_STORE,
  },
  {
    option: 'cacheFrom',
    lacks: 'can read a cache only from a registry repository without a tag',
    needed: ({ cacheFrom }, { name }) => isPodman(name) && !cacheFrom.every(isRepository),
    has: () => false,
    who: 'buildx',
  },
  {
    option: 'cacheFrom',
    lacks: 'can read a cache only from an image',
    needed: ({ cacheFrom }, { name }) =>
      name === 'docker' && cacheFrom.some((cache) => cacheReference(cache) === undefined),
    has: () => false,
    who: 'buildx',
  },
  {
    option: 'load',
    lacks: 'cannot push and load in one build before buildx 0.13',
    needed: ({ push, load }) => push && load,
    has: ({ capabilities }) => capabilities.pushAndLoad,
    who: `buildx 0.13, ${PODMEN}`,
  },
  {
    option: 'secrets',
    lacks: 'cannot read a secret from a path with a comma',
    needed: ({ secrets }, { name }) =>
      isPodman(name) && secrets.some(({ src }) => src?.includes(',') === true),
    has: () => false,
    who: 'buildx, docker; or rename the file',
  },
];

/**
 * Compares what a request asks for with what the engine can do, before anything starts.
 *
 * @throws ToolError `NXM_ENGINE_FEATURE`: each option, the engine and the engines that can
 */
export function assertFeatures(engine: DetectedEngine, request: BuildRequest): void {
  const gaps = FEATURES.filter(
    (feature) => feature.needed(request, engine) && !feature.has(engine),
  );
  if (gaps.length === 0) return;
  const lines = gaps.map(({ option, lacks }) => `${option}: ${describeEngine(engine)} ${lacks}`);
  const hints = gaps.map(({ option, who }) => `${option}: possible with ${who}`);
  throw new ToolError('NXM_ENGINE_FEATURE', lines.join('\n'), { hint: `${hints.join('\n')}.` });
}

/** `buildx 0.13.1 (docker driver)`. */
export function describeEngine({ name, version, driver }: DetectedEngine): string {
  return driver === undefined ? `${name} ${version}` : `${name} ${version} (${driver} driver)`;
}

/** The image a cache option names: `REF` or `type=registry,ref=REF`. Undefined for other kinds. */
export function cacheReference(cache: string): string | undefined {
  if (!cache.includes('=')) return cache;
  const { type, ref } = parseAttributes(cache);
  return type === undefined || type === 'registry' ? ref : undefined;
}

function isRepository(cache: string): boolean {
  const reference = cacheReference(cache);
  if (reference === undefined) return false;
  const { tag, digest } = parseReference(reference, 'cache');
  return tag === undefined && digest === undefined;
}

function isArchive(output: string): boolean {
  const { type, dest } = parseAttributes(output);
  return type === 'oci' || (type === 'docker' && dest !== undefined);
}

function isPlainOutput(output: string): boolean {
  const { type = '', dest } = parseAttributes(output);
  return ['local', 'tar', 'oci', 'docker'].includes(type) && dest !== undefined && dest !== '-';
}

function isPodman(name: DetectedEngine['name']): boolean {
  return name === 'podman' || name === 'buildah';
}
