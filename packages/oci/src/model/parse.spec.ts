import { digestOf } from './digest';
import { DOCKER, OCI } from './media-types';
import { documentKind, parseConfig, parseIndex, parseManifest } from './parse';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const config = { mediaType: OCI.config, digest: DIGEST, size: 2 };
const layer = { mediaType: OCI.layerGzip, digest: DIGEST, size: 10 };
const manifest = { schemaVersion: 2, mediaType: OCI.manifest, config, layers: [layer] };
const index = {
  schemaVersion: 2,
  mediaType: OCI.index,
  manifests: [{ mediaType: OCI.manifest, digest: DIGEST, size: 5 }],
};
const image = {
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [DIGEST] },
};

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const messageOf = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    expect(error).toMatchObject({ name: 'ToolError', code: 'NXM_IMAGE_INVALID' });
    return (error as Error).message;
  }
  throw new Error('it was accepted');
};

it('reads a manifest, an index and a config', () => {
  expect(parseManifest(json(manifest))).toEqual(manifest);
  expect(parseIndex(json(index))).toEqual(index);
  expect(parseConfig(json(image))).toEqual(image);
});

it.each([
  [{ ...manifest, layers: undefined }, 'The manifest has no layers'],
  [{ ...manifest, config: undefined }, 'The config of the manifest is missing, not an object'],
  [{ ...manifest, manifests: [] }, 'The manifest is an index over several'],
  [
    { ...manifest, mediaType: OCI.index },
    `The manifest is of type ${OCI.index}, which is none of an image manifest`,
  ],
  [{ ...manifest, mediaType: 7 }, 'mediaType of the manifest is a number, not a text'],
  [{ ...manifest, schemaVersion: '2' }, 'The schemaVersion of the manifest is not 2'],
  [
    { schemaVersion: 1, fsLayers: [], history: [] },
    "The manifest is of docker's schema 1, which engines no longer read either",
  ],
  [{ ...manifest, Layers: [] }, 'The manifest has a field "Layers": its case is wrong'],
  [{ ...manifest, layers: { length: 1 } }, 'layers of the manifest is an object, not a list'],
  [
    { ...manifest, layers: [{ ...layer, size: -1 }] },
    'size of the layer 1 of the manifest is -1, not a whole number',
  ],
  [
    { ...manifest, layers: [{ ...layer, size: 1.5 }] },
    'size of the layer 1 of the manifest is 1.5, not a whole number',
  ],
  [
    { ...manifest, layers: [{ ...layer, size: '10' }] },
    'size of the layer 1 of the manifest is a string, not a whole number',
  ],
  [
    { ...manifest, layers: [{ ...layer, digest: 'sha256:../../etc/passwd' }] },
    'The digest of the layer 1 of the manifest is "sha256:../../etc/passwd": that is no digest',
  ],
  [
    { ...manifest, config: { ...config, digest: `sha512:${'a'.repeat(128)}` } },
    `The digest of the config of the manifest is "sha512:${'a'.repeat(128)}": only sha256 is read here`,
  ],
  [
    { ...manifest, layers: [{ ...layer, mediaType: 'application/vnd.in-toto+json' }] },
    'The layer 1 of the manifest is of type application/vnd.in-toto+json, not a layer',
  ],
  [
    { ...manifest, config: { ...config, mediaType: 'application/vnd.oci.empty.v1+json' } },
    'The manifest is an artifact of type application/vnd.oci.empty.v1+json, not an image',
  ],
  [
    { ...manifest, artifactType: 'application/spdx+json' },
    'The manifest is an artifact of type application/spdx+json, not an image',
  ],
  [
    { ...manifest, layers: Array(128).fill(layer) },
    'The manifest has 128 layers; engines mount 127 at most',
  ],
  [
    { ...manifest, annotations: { a: 1 } },
    'annotations "a" of the manifest is a number, not a text',
  ],
  [[], 'The manifest is a list, not an object'],
  [null, 'The manifest is null, not an object'],
])('refuses the manifest %#', (value, message) => {
  expect(messageOf(() => parseManifest(json(value)))).toBe(message);
});

it.each([
  [
    { ...index, layers: [layer] },
    'The index has layers or a config: it is a manifest at the same time',
  ],
  [{ ...index, manifests: undefined }, 'The index has no manifests'],
  [{ ...index, manifests: ['x'] }, 'The manifest 1 of the index is a string, not an object'],
  [
    { ...index, manifests: [{ ...index.manifests[0], platform: { os: 'linux' } }] },
    'The platform of the manifest 1 of the index has no architecture',
  ],
])('refuses the index %#', (value, message) => {
  expect(messageOf(() => parseIndex(json(value)))).toBe(message);
});

it.each([
  [{ ...image, os: '' }, 'The config has no os'],
  [{ ...image, architecture: 1 }, 'architecture of the config is a number, not a text'],
  [{ ...image, rootfs: { type: 'tar' } }, 'The type of the rootfs of the config is not layers'],
  [
    { ...image, rootfs: { type: 'layers', diff_ids: ['x'] } },
    'The digest of the diff_id 1 of the config is "x": that is no digest',
  ],
  [
    { ...image, config: { Env: ['A=1', 2] } },
    'Env of the config.config holds a number, not only texts',
  ],
  [
    { ...image, config: { Entrypoint: 'node' } },
    'Entrypoint of the config.config is a string, not a list',
  ],
  [
    { ...image, history: [{ empty_layer: 'yes' }] },
    'empty_layer of the history entry 1 of the config is neither true nor false',
  ],
])('refuses the config %#', (value, message) => {
  expect(messageOf(() => parseConfig(json(value)))).toBe(message);
});

it('compares a document with what announced it', () => {
  const bytes = json(manifest);
  const announced = { mediaType: OCI.manifest, digest: digestOf(bytes), size: bytes.length };
  expect(parseManifest(bytes, announced).layers).toHaveLength(1);
  expect(parseManifest(bytes, { mediaType: 'application/json' }).layers).toHaveLength(1);
  expect(messageOf(() => parseManifest(bytes, { ...announced, digest: DIGEST }))).toContain(DIGEST);
  expect(messageOf(() => parseManifest(bytes, { size: 1 }))).toContain('not the 1 announced');
  expect(messageOf(() => parseManifest(bytes, { mediaType: DOCKER.manifest }))).toBe(
    `The manifest says it is ${OCI.manifest}, but was announced as ${DOCKER.manifest}`,
  );
  expect(
    messageOf(() =>
      parseManifest(json({ ...manifest, mediaType: undefined }), { mediaType: OCI.index }),
    ),
  ).toBe(`The manifest is of type ${OCI.index}, which is none of an image manifest`);
});

it('reads at most 4 MiB', () => {
  const large = json({ ...manifest, annotations: { a: 'x'.repeat(4 * 1024 * 1024) } });
  expect(messageOf(() => parseManifest(large))).toContain('more than the 4 MiB that are read');
});

it('says what is no JSON', () => {
  expect(messageOf(() => parseManifest(Buffer.from('<html>')))).toBe('The manifest is not JSON');
});

it('counts layers and diff_ids', () => {
  const none = { ...image, rootfs: { type: 'layers', diff_ids: [] } };
  expect(messageOf(() => parseConfig(json(none), {}, parseManifest(json(manifest))))).toBe(
    'The config lists 0 diff_ids, the manifest 1 layers',
  );
});

it('drops the addresses of foreign layers', () => {
  const foreign = {
    ...layer,
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    urls: ['http://169.254.169.254/'],
  };
  const { layers } = parseManifest(json({ ...manifest, layers: [foreign] }));
  expect(layers).toEqual([{ mediaType: foreign.mediaType, digest: DIGEST, size: 10 }]);
});

it('takes __proto__ for a name like any other', () => {
  const text = JSON.stringify({ ...image, config: { Labels: { x: 'y' } } });
  const { config: own } = parseConfig(Buffer.from(text.replace('"x"', '"__proto__"')));
  expect(Object.entries(own?.Labels ?? {})).toEqual([['__proto__', 'y']]);
  expect(({} as Record<string, unknown>)['y']).toBeUndefined();
});

it("takes Go's null for what is not set", () => {
  const nulls = { Env: null, Cmd: null, Labels: null, Volumes: null, Healthcheck: null };
  expect(parseConfig(json({ ...image, config: nulls })).config).toEqual({});
});

it('tells a document by its content', () => {
  expect([documentKind(json(manifest)), documentKind(json(index))]).toEqual(['manifest', 'index']);
  expect(messageOf(() => documentKind(json({ ...manifest, manifests: [] })))).toBe(
    'The document has both layers and manifests',
  );
});
