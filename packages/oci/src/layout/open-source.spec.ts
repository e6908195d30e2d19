import * as fs from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { digestOf, hexOf } from '../model/digest';
import { imageSet } from '../model/image';
import { OCI } from '../model/media-types';
import { verified } from '../model/verified';
import { listImage } from './list-image';
import { openImageSource } from './open-source';
import { imageOf } from './testing/sample-image';
import { tarOf, type RawEntry } from './testing/tar-of';
import { validateImage } from './validate';
import { writeArchive } from './write-archive';
import { writeLayout } from './write-layout';

const folder = createTemporaryFolder('source');
afterAll(() => folder.remove());

let number = 0;
const target = (): string => join(folder.path, `source-${++number}`);
const image = imageOf([[{ path: 'a', content: 'x' }]]);
const layer = tarOf([{ path: 'a', content: 'x' }]);
const names = [
  { tag: '1', fullName: 'docker.io/library/api:1' },
  { tag: '2', fullName: 'registry.example:5000/t/api:2' },
];
const layout = async (): Promise<string> => {
  const path = target();
  await writeLayout(path, imageSet(image), { names });
  return path;
};
const tarFile = (bytes: Buffer): string => {
  const path = target();
  fs.writeFileSync(path, bytes);
  return path;
};
const json = (value: unknown): string => JSON.stringify(value);

describe('names', () => {
  it.each([
    '1',
    'api:1',
    'library/api:1',
    'docker.io/library/api:1',
    'index.docker.io/library/api:1',
    '2',
    'registry.example:5000/t/api:2',
  ])('%s is found', async (name) => {
    const source = await openImageSource(await layout());
    expect((await source.resolve(name)).manifest.descriptor).toEqual(image.manifest.descriptor);
  });

  it.each(['3', 'api', 'api:2', 'docker.io/other/api:1', 't/api:2'])('%s is not', async (name) => {
    const path = await layout();
    await expect((await openImageSource(path)).set(name)).rejects.toMatchObject({
      code: 'NXM_IMAGE_NOT_FOUND',
      message: `${path} has no image ${name}`,
      hint: 'Name one of: docker.io/library/api:1, registry.example:5000/t/api:2.',
    });
  });

  it('may be left out where there is one image only', async () => {
    const path = await layout();
    expect((await (await openImageSource(path)).resolve()).config.value.os).toBe('linux');
    const other = imageSet(imageOf([[{ path: 'b' }]]));
    await writeLayout(path, other, { names: [{ tag: '9' }], replace: false });
    await expect((await openImageSource(path)).set()).rejects.toMatchObject({
      code: 'NXM_IMAGE_NOT_FOUND',
      message: `${path} holds several images`,
    });
  });

  it('a tag of two images is no answer', async () => {
    const path = await layout();
    const other = imageSet(imageOf([[{ path: 'b' }]]));
    const added = [{ tag: '1', fullName: 'docker.io/library/other:1' }];
    await writeLayout(path, other, { names: added, replace: false });
    const source = await openImageSource(path);
    await expect(source.set('1')).rejects.toMatchObject({
      message: `${path} has several images for 1`,
    });
    expect((await source.resolve('other:1')).layers).toHaveLength(1);
  });

  it('an image of another platform is none', async () => {
    const source = await openImageSource(await layout());
    await expect(source.resolve('1', { os: 'linux', architecture: 'arm64' })).rejects.toMatchObject(
      {
        code: 'NXM_PLATFORM_MISSING',
      },
    );
  });
});

it('an archive is what its content says', async () => {
  const path = join(folder.path, 'picture.png');
  await writeArchive(path, imageSet(image), { names });
  const source = await openImageSource(path);
  expect([source.kind, source.names()]).toEqual([
    'oci-archive',
    ['docker.io/library/api:1', 'registry.example:5000/t/api:2'],
  ]);
  expect(await validateImage(source)).toEqual([]);
});

describe('what docker save wrote in other days', () => {
  const config = json({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [digestOf(layer), digestOf(layer)] },
  });
  const manifest = (layers: string[], more: object = {}): string =>
    json([{ Config: 'c.json', RepoTags: ['api:1', 'api:latest'], Layers: layers, ...more }]);
  const archive = (layers: string[], ...entries: RawEntry[]): string =>
    tarFile(
      tarOf([
        { path: 'manifest.json', content: manifest(layers) },
        { path: 'c.json', content: config },
        ...entries,
      ]),
    );

  it('is read, layers linked to each other too', async () => {
    const path = archive(
      ['1/layer.tar', '2/layer.tar'],
      { path: '1/', type: '5' },
      { path: '1/VERSION', content: '1.0' },
      { path: '1/layer.tar', content: layer },
      { path: '2/layer.tar', type: '2', link: '../1/layer.tar' },
    );
    const source = await openImageSource(path);
    expect([source.kind, source.names()]).toEqual(['docker-archive', ['api:1', 'api:latest']]);
    const read = await source.resolve('docker.io/library/api:latest');
    expect(read.layers.map(({ descriptor }) => descriptor)).toEqual(
      Array(2).fill({ mediaType: OCI.layer, digest: digestOf(layer), size: layer.length }),
    );
    expect([...(await listImage(read)).keys()]).toEqual(['', 'a']);
    expect(await validateImage(source)).toEqual([]);
  });

  it('with compressed layers', async () => {
    const zipped = gzipSync(layer);
    const path = archive(['l', 'l'], { path: 'l', content: zipped });
    const source = await openImageSource(path);
    expect((await source.resolve('api:1')).layers[0]?.descriptor).toEqual({
      mediaType: OCI.layerGzip,
      digest: digestOf(zipped),
      size: zipped.length,
    });
    expect(await validateImage(source)).toEqual([]);
  });

  it.each<[string, string[], RawEntry[], string]>([
    [
      'a layer that is missing',
      ['l', 'gone'],
      [{ path: 'l' }],
      'The layer gone of image 1 of manifest.json is missing',
    ],
    [
      'too few layers',
      ['l'],
      [{ path: 'l' }],
      'The config lists 2 diff_ids, the manifest 1 layers',
    ],
    [
      'a layer outside',
      ['../../etc/passwd', 'l'],
      [{ path: 'l' }],
      'The layer ../../etc/passwd of image 1 of manifest.json is missing',
    ],
    [
      '130 layers',
      Array(130).fill('l'),
      [{ path: 'l' }],
      'image 1 of manifest.json has 130 layers; engines mount 127 at most',
    ],
  ])('%s', async (_what, layers, entries, why) => {
    await expect(openImageSource(archive(layers, ...entries))).rejects.toMatchObject({
      code: 'NXM_LAYOUT_INVALID',
      message: expect.stringContaining(why),
    });
  });
});

describe('what is no image', () => {
  const empty = (files: Record<string, string>): string => {
    const path = target();
    fs.mkdirSync(path);
    for (const [name, content] of Object.entries(files))
      fs.writeFileSync(join(path, name), content);
    return path;
  };
  const version = '{"imageLayoutVersion":"1.0.0"}';
  it.each<[string, () => string, string]>([
    ['nothing', () => join(folder.path, 'none'), 'there is no such folder or file'],
    ['an empty folder', () => empty({}), 'it has no file oci-layout'],
    ['a folder without index', () => empty({ 'oci-layout': version }), 'it has no index.json'],
    [
      'another version',
      () => empty({ 'oci-layout': '{"imageLayoutVersion":"2.0.0"}' }),
      'oci-layout is of version "2.0.0", not 1.0.0',
    ],
    ['a broken version', () => empty({ 'oci-layout': 'x' }), 'oci-layout is not JSON'],
    [
      'a broken index',
      () => empty({ 'oci-layout': version, 'index.json': '[]' }),
      'The index is a list, not an object',
    ],
    [
      'an empty file',
      () => tarFile(Buffer.alloc(0)),
      'it has neither oci-layout and index.json nor manifest.json',
    ],
    [
      'a text',
      () => tarFile(Buffer.from('x'.repeat(2000))),
      'a header holds something else than a number',
    ],
    [
      'a compressed tar',
      () => tarFile(gzipSync(layer)),
      'it is compressed: unpack it first, for example with gunzip',
    ],
    [
      'another tar',
      () => tarFile(layer),
      'it has neither oci-layout and index.json nor manifest.json',
    ],
    [
      'a tar that is cut',
      () => tarFile(tarOf([{ path: 'a', content: 'x'.repeat(5000) }]).subarray(0, 2000)),
      'it is cut off',
    ],
    [
      'a broken manifest.json',
      () => tarFile(tarOf([{ path: 'manifest.json', content: '{}' }])),
      'manifest.json is not a list',
    ],
    [
      'a huge index',
      () => tarFile(tarOf([{ path: 'index.json', content: Buffer.alloc(5 << 20) }])),
      'index.json has 5242880 bytes',
    ],
  ])('%s', async (_what, make, why) => {
    await expect(openImageSource(make())).rejects.toMatchObject({
      code: 'NXM_LAYOUT_INVALID',
      message: expect.stringContaining(why),
    });
  });
});

describe('a damaged layout', () => {
  const blobPath = (path: string, digest: string): string =>
    join(path, 'blobs/sha256', hexOf(digest));
  const { manifest } = image;
  const own = image.layers[0]?.descriptor ?? manifest.descriptor;

  it('a layer that was changed is found when it is read', async () => {
    const path = await layout();
    const file = blobPath(path, own.digest);
    const bytes = fs.readFileSync(file);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    fs.writeFileSync(file, bytes);
    const source = await openImageSource(path);
    const read = async (): Promise<void> => {
      for await (const _chunk of await verified(source.blob(own)));
    };
    await expect(read()).rejects.toMatchObject({ code: 'NXM_BLOB_DAMAGED' });
    expect((await validateImage(source)).map(({ code }) => code)).not.toEqual([]);
  });

  it.each([
    ['missing', (file: string) => fs.rmSync(file)],
    ['too short', (file: string) => fs.truncateSync(file, 3)],
  ])('a layer that is %s is told', async (_how, damage) => {
    const path = await layout();
    damage(blobPath(path, own.digest));
    const source = await openImageSource(path);
    await expect(source.blob(own).open()).rejects.toMatchObject({ code: 'NXM_BLOB_MISSING' });
    expect(await source.has(own)).toBe(false);
    expect((await validateImage(source)).map(({ code }) => code)).toEqual(['missing']);
  });

  it('a manifest that was changed is refused', async () => {
    const path = await layout();
    const file = blobPath(path, manifest.descriptor.digest);
    fs.writeFileSync(file, manifest.bytes.toString().replace('amd64', 'arm64').replace('2', '3'));
    const source = await openImageSource(path);
    await expect(source.resolve('1')).rejects.toMatchObject({ code: 'NXM_BLOB_DAMAGED' });
    expect((await validateImage(source)).map(({ code }) => code)).toEqual(['digest', 'digest']);
  });

  it('a digest that is a path finds nothing', async () => {
    const source = await openImageSource(await layout());
    const evil = { ...own, digest: 'sha256:../../index.json' };
    expect(await source.has(evil)).toBe(false);
    await expect(source.blob(evil).open()).rejects.toMatchObject({ code: 'NXM_BLOB_MISSING' });
  });

  it('indexes that lead in a circle end', async () => {
    const path = await layout();
    const write = (value: unknown): { digest: string; size: number } => {
      const bytes = Buffer.from(json(value));
      fs.writeFileSync(blobPath(path, digestOf(bytes)), bytes);
      return { digest: digestOf(bytes), size: bytes.length };
    };
    let entry: object = { ...manifest.descriptor };
    for (let depth = 0; depth < 10; depth++)
      entry = { mediaType: OCI.index, ...write({ schemaVersion: 2, manifests: [entry] }) };
    fs.writeFileSync(join(path, 'index.json'), json({ schemaVersion: 2, manifests: [entry] }));
    await expect((await openImageSource(path)).resolve()).rejects.toMatchObject({
      code: 'NXM_IMAGE_INVALID',
      message: 'The index leads to indexes, over and over',
    });
  });
});
