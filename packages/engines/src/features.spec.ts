import type { BuildRequest } from './build-request';
import { assertFeatures, cacheReference, describeEngine } from './features';
import { ENGINES, requestOf } from './testing/samples';

const TWO = ['linux/amd64', 'linux/arm64'];
const REFUSED: [
  engine: keyof typeof ENGINES,
  message: string,
  who: string,
  changes: Partial<BuildRequest>,
][] = [
  [
    'podman',
    'builder: podman 5.4.2 has no builders to choose from',
    'builder: possible with buildx.',
    { builder: 'x' },
  ],
  [
    'docker',
    'namedContexts: docker 20.10.24 cannot replace a stage by a named context',
    'namedContexts: possible with buildx 0.8 with docker 23 or BuildKit 0.10, podman 4.2, buildah 1.27.',
    { namedContexts: { a: '/a' } },
  ],
  [
    'containerd',
    'namedContexts: buildx 0.13.1 (docker driver) cannot read an OCI layout as a context',
    'namedContexts: possible with buildx with a docker-container, remote or kubernetes builder.',
    { namedContexts: { a: 'oci-layout:///a:t' } },
  ],
  [
    'plain',
    'platforms: buildx 0.13.1 (docker driver) cannot build for several platforms at once',
    'platforms: possible with buildx with a docker-container, remote or kubernetes builder, or a docker daemon with the containerd image store, podman, buildah.',
    { platforms: TWO, push: true },
  ],
  [
    'remote',
    'load: buildx 0.34.0 (remote driver) cannot load an image of several platforms into docker',
    'load: possible with a docker daemon with the containerd image store, podman, buildah; or push.',
    { platforms: TWO, load: true, push: true },
  ],
  [
    'remote',
    'platforms: buildx 0.34.0 (remote driver) keeps an image of several platforms nowhere by itself',
    'platforms: possible with a docker daemon with the containerd image store, podman, buildah; or say push or outputs.',
    { platforms: TWO },
  ],
  [
    'plain',
    'outputs: buildx 0.13.1 (docker driver) cannot write an image archive or an OCI layout',
    'outputs: possible with buildx with a docker-container, remote or kubernetes builder, or a docker daemon with the containerd image store, podman, buildah.',
    { outputs: ['type=oci,dest=x'] },
  ],
  [
    'podman',
    'outputs: podman 5.4.2 knows outputs of type local, tar, oci and docker only, to a file or folder',
    'outputs: possible with buildx; or use push.',
    { outputs: ['type=image,push=true'] },
  ],
  [
    'plain',
    'cacheTo: buildx 0.13.1 (docker driver) can export its cache only into the image (type=inline)',
    'cacheTo: possible with buildx with a docker-container, remote or kubernetes builder, or a docker daemon with the containerd image store, podman, buildah (a registry).',
    { cacheTo: ['type=local,dest=x'] },
  ],
  [
    'buildah',
    'cacheTo: buildah 1.39.3 can export its cache only to a registry repository without a tag',
    'cacheTo: possible with buildx with a docker-container, remote or kubernetes builder, or a docker daemon with the containerd image store.',
    { cacheTo: ['registry.example/cache:x'] },
  ],
  [
    'podman',
    'cacheFrom: podman 5.4.2 can read a cache only from a registry repository without a tag',
    'cacheFrom: possible with buildx.',
    { cacheFrom: ['type=gha'] },
  ],
  [
    'docker',
    'cacheFrom: docker 20.10.24 can read a cache only from an image',
    'cacheFrom: possible with buildx.',
    { cacheFrom: ['type=local,src=x'] },
  ],
  [
    'podman',
    'secrets: podman 5.4.2 cannot read a secret from a path with a comma',
    'secrets: possible with buildx, docker; or rename the file.',
    { secrets: [{ id: 'a', src: '/a,b' }] },
  ],
];

it.each(REFUSED)('%s: %s', (engine, message, hint, changes) => {
  expect(() => assertFeatures(ENGINES[engine], requestOf(changes))).toThrow(
    expect.objectContaining({ code: 'NXM_ENGINE_FEATURE', message, hint }),
  );
});

it('names all gaps at once', () => {
  const request = requestOf({ builder: 'x', cacheFrom: ['type=gha'] });
  expect(() => assertFeatures(ENGINES.podman, request)).toThrow(
    'builder: podman 5.4.2 has no builders to choose from\ncacheFrom: podman 5.4.2 can read a cache only from a registry repository without a tag',
  );
});

it('knows that old buildx cannot push and load', () => {
  const old = {
    ...ENGINES.remote,
    capabilities: { ...ENGINES.remote.capabilities, pushAndLoad: false },
  };
  expect(() => assertFeatures(old, requestOf({ push: true, load: true }))).toThrow(/buildx 0\.13/);
});

it.each<[keyof typeof ENGINES, Partial<BuildRequest>]>([
  [
    'remote',
    { builder: 'x', platforms: TWO, push: true, namedContexts: { a: 'oci-layout:///a:t' } },
  ],
  [
    'remote',
    {
      cacheTo: ['type=gha', 'type=registry,ref=a:b'],
      cacheFrom: ['type=s3'],
      outputs: ['type=image'],
    },
  ],
  ['containerd', { platforms: TWO, outputs: ['type=oci,dest=x'] }],
  ['plain', { cacheTo: ['type=inline'], outputs: ['type=local,dest=x', 'type=docker'] }],
  ['docker', { cacheFrom: ['a:b', 'type=registry,ref=a:b'], push: true, load: true }],
  ['podman', { platforms: TWO, load: true, cacheTo: ['registry.example:5000/cache'] }],
  ['buildah', { outputs: ['type=oci,dest=x', 'type=tar,dest=x'], namedContexts: { a: '/a' } }],
])('%s can %j', (engine, changes) => {
  expect(assertFeatures(ENGINES[engine], requestOf(changes))).toBeUndefined();
});

it('describes an engine', () => {
  expect([describeEngine(ENGINES.remote), describeEngine(ENGINES.podman)]).toEqual([
    'buildx 0.34.0 (remote driver)',
    'podman 5.4.2',
  ]);
});

it.each([
  ['a/b:c', 'a/b:c'],
  ['type=registry,ref=a/b:c,mode=max', 'a/b:c'],
  ['ref=a', 'a'],
  ['type=local,src=a', undefined],
])('finds the image in %s', (cache, expected) => {
  expect(cacheReference(cache)).toBe(expected);
});
