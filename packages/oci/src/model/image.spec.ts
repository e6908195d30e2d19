import { blobOf, imageOf, layerOf } from '../layout/testing/sample-image';
import type { Image } from './blob';
import { composeImage, composeIndex, topOf } from './image';
import { DOCKER, OCI } from './media-types';
import { overlayRuntime } from './runtime';

const base = imageOf([[{ path: 'a', content: 'a' }]], {
  config: {
    Env: ['PATH=/bin', 'A=1'],
    Cmd: ['node'],
    Labels: { keep: 'yes', change: 'old' },
    OnBuild: ['RUN x'],
  },
  history: [{ created_by: 'base' }, { created_by: 'ENV A=1', empty_layer: true }],
});
const own = { ...layerOf([{ path: 'app', content: 'b' }]), createdBy: 'app: 1 file' };
const created = '2026-01-02T03:04:05Z';
const compose = (parts: Partial<Parameters<typeof composeImage>[0]> = {}): Image =>
  composeImage({ base, layers: [own], runtime: {}, created, ...parts });

it('puts layers and runtime values on a base', () => {
  const image = compose({
    runtime: { User: '1000:1000', Env: ['A=2', 'B=3'], Entrypoint: ['node', 'main.js'] },
    annotations: { b: '2', a: '1' },
  });
  expect(JSON.parse(image.config.bytes.toString())).toEqual({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: '1000:1000',
      Env: ['PATH=/bin', 'A=2', 'B=3'],
      Entrypoint: ['node', 'main.js'],
      Labels: { change: 'old', keep: 'yes' },
    },
    rootfs: {
      type: 'layers',
      diff_ids: [...base.config.value.rootfs.diff_ids, own.diffId],
    },
    history: [
      { created_by: 'base' },
      { created_by: 'ENV A=1', empty_layer: true },
      { created, created_by: 'app: 1 file' },
      { created, created_by: 'ENV A=2', empty_layer: true },
      { created, created_by: 'ENV B=3', empty_layer: true },
      { created, created_by: 'USER 1000:1000', empty_layer: true },
      { created, created_by: 'ENTRYPOINT ["node","main.js"]', empty_layer: true },
    ],
  });
  expect(JSON.parse(image.manifest.bytes.toString())).toEqual({
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: image.config.descriptor,
    layers: [base.layers[0]?.descriptor, own.blob.descriptor],
    annotations: { a: '1', b: '2' },
  });
});

it('writes the same bytes whatever the order of maps', () => {
  const one = compose({
    runtime: { Labels: { a: '1', b: '2' }, User: '1', StopSignal: 'SIGTERM' },
  });
  const two = compose({
    runtime: { StopSignal: 'SIGTERM', User: '1', Labels: { b: '2', a: '1' } },
  });
  expect(two.manifest.bytes.equals(one.manifest.bytes)).toBe(true);
  expect(one.config.descriptor.digest).toBe(
    'sha256:758d9b4c9ad1dd0b606cf35efdad761f455c2bb26a561b3d35f89b446a71930c',
  );
});

it("turns docker's types into OCI's, digests stay", () => {
  const layer = blobOf(Buffer.from('layer'), DOCKER.layerGzip);
  const docker: Image = {
    ...base,
    manifest: {
      ...base.manifest,
      value: {
        ...base.manifest.value,
        mediaType: DOCKER.manifest,
        config: { ...base.config.descriptor, mediaType: DOCKER.config },
        layers: [layer.descriptor],
      },
    },
    layers: [layer],
  };
  const image = compose({ base: docker });
  expect(image.manifest.value.layers[0]).toEqual({
    ...layer.descriptor,
    mediaType: OCI.layerGzip,
  });
  expect(image.layers[0]?.descriptor.mediaType).toBe(OCI.layerGzip);
  expect(image.manifest.bytes.toString()).not.toContain('docker');
});

it.each([
  ['no history', undefined],
  ['too short a history', [{ created_by: 'x', empty_layer: true }]],
  ['too long a history', [{ created_by: 'x' }, { created_by: 'y' }]],
])('gives a base with %s an entry for each layer', (_what, history) => {
  const { history: _old, ...value } = base.config.value;
  const odd = {
    ...base,
    config: { ...base.config, value: { ...value, ...(history && { history }) } },
  };
  expect(compose({ base: odd }).config.value.history).toEqual([
    { created_by: 'a layer of the base image' },
    { created, created_by: 'app: 1 file' },
  ]);
});

describe('runtime values', () => {
  const { Env, Labels } = { Env: ['P=1', 'Q=2'], Labels: { a: '1' } };
  const under = { Env, Labels, Cmd: ['c'], Entrypoint: ['e'], User: 'root', OnBuild: ['RUN x'] };
  it.each([
    [{}, { Cmd: ['c'], Entrypoint: ['e'] }],
    [{ Cmd: ['d'] }, { Cmd: ['d'], Entrypoint: ['e'] }],
    [{ Entrypoint: ['f'] }, { Entrypoint: ['f'] }],
    [{ Entrypoint: [] }, { Entrypoint: [] }],
    [
      { Entrypoint: ['f'], Cmd: ['d'] },
      { Entrypoint: ['f'], Cmd: ['d'] },
    ],
  ])('%j is started as by a Dockerfile', (over, expected) => {
    const { Cmd, Entrypoint, OnBuild } = overlayRuntime(under, over);
    expect({ Cmd, Entrypoint, OnBuild }).toEqual({ ...expected, OnBuild: undefined });
  });

  it('merge by name', () => {
    const merged = overlayRuntime(under, {
      Env: ['Q=3', 'R=4'],
      Labels: { b: '2' },
      ExposedPorts: { '3000/tcp': {} },
    });
    expect(merged).toMatchObject({
      Env: ['P=1', 'Q=3', 'R=4'],
      Labels: { a: '1', b: '2' },
      ExposedPorts: { '3000/tcp': {} },
      User: 'root',
    });
  });
});

describe('refused', () => {
  const invalid = (message: string) =>
    expect.objectContaining({ code: 'NXM_IMAGE_INVALID', message });

  it('128 layers', () => {
    const parts = { layers: Array(127).fill(own) };
    expect(() => compose(parts)).toThrow(
      invalid('The image would have 128 layers; engines mount 127'),
    );
  });

  it('a base without its layers', () => {
    expect(() => compose({ base: { ...base, layers: [] } })).toThrow(
      invalid("The base's layers are not those of its manifest"),
    );
  });

  it('a base with foreign layers', () => {
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const layers = base.manifest.value.layers.map((layer) => ({ ...layer, mediaType }));
    const foreign = { ...base.manifest, value: { ...base.manifest.value, layers } };
    expect(() => compose({ base: { ...base, manifest: foreign } })).toThrow(
      invalid('Layer 1 of the base is a foreign layer, which only its publisher may hand out'),
    );
  });

  it('a manifest over 4 MiB', () => {
    const annotations = { a: 'x'.repeat(4 * 1024 * 1024) };
    expect(() => compose({ annotations })).toThrow(/would have \d+ bytes; registries take 4 MiB/);
  });
});

it('makes an index, one entry for each platform', () => {
  const arm = imageOf([], { architecture: 'arm64', variant: 'v8' });
  const set = composeIndex([base, arm], { x: 'y' });
  expect(set.index?.value.manifests.map(({ platform }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ]);
  expect(topOf(set)).toBe(set.index);
  expect(() => composeIndex([base, base])).toThrow('Two images are for linux/amd64');
});
