import { gzipSync } from 'node:zlib';
import type { Image } from '../model/blob';
import { composeIndex, imageSet } from '../model/image';
import { digestOf } from '../model/digest';
import { DOCKER, OCI } from '../model/media-types';
import { assemble, blobOf, imageOf, layerOf } from './testing/sample-image';
import { tarOf, type RawEntry } from './testing/tar-of';
import { validateImage } from './validate';

const good: RawEntry[] = [
  { path: 'a/', type: '5' },
  { path: 'a/b', content: 'x' },
  { path: 'a/c', type: '1', link: 'a/b' },
  { path: '.wh.gone' },
];
const shown = async (image: Image, maxUnpackedBytes?: number): Promise<string[]> => {
  const options = maxUnpackedBytes === undefined ? {} : { maxUnpackedBytes };
  const findings = await validateImage(imageSet(image), options);
  return findings.map(({ code, where, what }) => `${code} | ${where} | ${what}`);
};

it('finds nothing in a good image, alone or in an index', async () => {
  expect(await shown(imageOf([good, good]))).toEqual([]);
  const arm = imageOf([good], { architecture: 'arm64', variant: 'v8' });
  expect(await validateImage(composeIndex([imageOf([good]), arm]))).toEqual([]);
});

it.each<[string, RawEntry[], string]>([
  [
    'a path twice',
    [{ path: 'a' }, { path: './a' }],
    'duplicate-path | layer 1: a | it is there twice',
  ],
  ['an absolute path', [{ path: '/a' }], 'unsafe-path | layer 1: a | the path is absolute'],
  [
    'a path that leads outside',
    [{ path: 'a/../../b' }],
    'unsafe-path | layer 1: a/../../b | the path is one that leads outside (..)',
  ],
  [
    'a whiteout of nothing',
    [{ path: 'a/.wh.' }],
    'whiteout | layer 1: a/.wh. | it hides nothing that can be',
  ],
  [
    'a whiteout with content',
    [{ path: '.wh.a', content: 'x' }],
    'whiteout | layer 1: .wh.a | it is no empty file',
  ],
  [
    'a whiteout that is a folder',
    [{ path: '.wh.a', type: '5' }],
    'whiteout | layer 1: .wh.a | it is no empty file',
  ],
  [
    'a hard link to another layer',
    [{ path: 'a', type: '1', link: 'b' }],
    'hard-link | layer 1: a | this layer holds no file b before it',
  ],
  [
    'a hard link to the outside',
    [{ path: 'a', type: '1', link: '../b' }],
    'hard-link | layer 1: a | it leads outside',
  ],
])('finds %s', async (_what, entries, finding) => {
  expect(await shown(imageOf([entries]))).toEqual([finding]);
});

it('finds a wrong diff_id', async () => {
  const { blob, diffId } = layerOf(good);
  const other = `sha256:${'0'.repeat(64)}`;
  expect(await shown(assemble([{ blob, diffId: other }]))).toEqual([
    `diff-id | layer 1 | it is ${diffId}, the config says ${other}`,
  ]);
});

it('finds bytes that are not those of the digest, and fewer or more of them', async () => {
  const { blob, diffId } = layerOf(good);
  const swap = (bytes: Buffer): Promise<string[]> => {
    const open = blobOf(bytes, OCI.layerGzip).open;
    return shown(assemble([{ blob: { ...blob, open }, diffId }]));
  };
  const bytes = gzipSync(tarOf(good));
  const changed = Buffer.from(bytes);
  changed[bytes.length - 30] = (changed[bytes.length - 30] ?? 0) ^ 1;
  expect((await swap(changed))[0]).toMatch(/^(digest|tar) \| layer 1/);
  expect(await swap(bytes.subarray(0, 20))).toEqual([
    expect.stringContaining(`it has 20 of ${bytes.length} bytes`),
  ]);
  expect(await swap(Buffer.concat([bytes, bytes]))).toEqual([
    expect.stringContaining('it is longer than announced'),
  ]);
});

it('finds a missing blob', async () => {
  const { blob, diffId } = layerOf(good);
  const open = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }));
  expect(await shown(assemble([{ blob: { ...blob, open }, diffId }]))).toEqual([
    'missing | layer 1 | gone',
  ]);
});

it('finds documents whose bytes were changed, and history that does not count', async () => {
  const image = imageOf([good]);
  const config = { ...image.config, bytes: Buffer.from('{}') };
  expect(await shown({ ...image, config })).toEqual([
    expect.stringContaining('digest | config | it is'),
    expect.stringContaining('size | config | it is 2'),
  ]);
  expect(await shown(imageOf([good], { history: [] }))).toEqual([
    'history | config | it has 0 entries for 1 layers',
  ]);
});

it('finds mixed media types, and compression that is not the one stated', async () => {
  const tar = tarOf(good);
  const docker = { blob: blobOf(gzipSync(tar), DOCKER.layerGzip), diffId: digestOf(tar) };
  expect(await shown(assemble([docker]))).toEqual([
    'media-type | manifest | it mixes OCI and docker types',
  ]);
  const plain = { blob: blobOf(tar, OCI.layerGzip), diffId: digestOf(tar) };
  expect(await shown(assemble([plain]))).toEqual([
    `media-type | layer 1 | ${OCI.layerGzip} holds none`,
  ]);
});

it('finds an index that says another platform', async () => {
  const image = imageOf([good], { architecture: 'arm64' });
  const set = composeIndex([imageOf([good])]);
  const findings = await validateImage({ ...set, images: [image] });
  expect(findings.map(({ what }) => what)).toEqual(['the index does not name it']);
});

it('ends a layer that grows over the limit', async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const layer = layerOf([{ path: 'bomb', content: zeros }]);
  expect(layer.blob.descriptor.size).toBeLessThan(100_000);
  expect(await shown(assemble([layer]), 1_000_000)).toEqual([
    `too-large | layer 1 | The layer ${layer.blob.descriptor.digest} unpacks to more than the 1000000 bytes allowed`,
  ]);
});

it('finds a layer that is no tar, and one that is cut', async () => {
  const text = Buffer.from('<html>'.repeat(200));
  const html = { blob: blobOf(gzipSync(text), OCI.layerGzip), diffId: digestOf(text) };
  expect(await shown(assemble([html]))).toEqual([
    'tar | layer 1 | The tar cannot be read: a header holds something else than a number',
  ]);
  const half = gzipSync(tarOf(good)).subarray(0, 60);
  const cut = { blob: blobOf(half, OCI.layerGzip), diffId: digestOf(half) };
  expect(await shown(assemble([cut]))).toEqual([
    `tar | layer 1 | The tar cannot be read: ${cut.blob.descriptor.digest} is not properly compressed: unexpected end of file`,
  ]);
});

it('keeps few findings of a layer that is all wrong', async () => {
  const entries = Array.from({ length: 500 }, () => ({ path: '../x' }));
  expect(await shown(imageOf([entries]))).toHaveLength(100);
});
