import * as fs from 'node:fs';
import { join } from 'node:path';
import {
  createTemporaryFolder,
  describeWhere,
  judgeLayoutByAll,
  judgesMissing,
} from '@nx-multistage/testkit';
import { startChild } from '../layer/testing/child';
import type { Blob } from '../model/blob';
import type { Descriptor } from '../model/descriptor';
import { hexOf } from '../model/digest';
import { composeIndex, imageSet } from '../model/image';
import { openImageSource } from './open-source';
import { baseMissing, sampleImage } from './testing/base';
import { assemble, imageOf, layerOf } from './testing/sample-image';
import { validateImage } from './validate';
import { writeLayout, type BlobProgress } from './write-layout';

const folder = createTemporaryFolder('layout');
afterAll(() => folder.remove());

let number = 0;
const target = (): string => join(folder.path, `layout-${++number}`);
const image = (content: string) => imageOf([[{ path: 'a', content }]]);
const names = (tag: string) => [{ tag, fullName: `docker.io/t/api:${tag}` }];
const blobNames = (layout: string): string[] => fs.readdirSync(join(layout, 'blobs/sha256')).sort();
const digests = (...blobs: { descriptor: Descriptor }[]): string[] =>
  blobs.map(({ descriptor }) => hexOf(descriptor.digest)).sort();

it('writes a layout as buildx does', async () => {
  const layout = target();
  const one = image('x');
  const { top, blobs } = await writeLayout(layout, imageSet(one), { names: names('1') });
  expect(top).toEqual(one.manifest.descriptor);
  expect(fs.readFileSync(join(layout, 'oci-layout'), 'utf8')).toBe(
    '{"imageLayoutVersion":"1.0.0"}',
  );
  expect(JSON.parse(fs.readFileSync(join(layout, 'index.json'), 'utf8'))).toEqual({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      {
        ...one.manifest.descriptor,
        annotations: {
          'io.containerd.image.name': 'docker.io/t/api:1',
          'org.opencontainers.image.ref.name': '1',
        },
        platform: { architecture: 'amd64', os: 'linux' },
      },
    ],
  });
  expect(blobNames(layout)).toEqual(digests(one.manifest, one.config, ...one.layers));
  expect(fs.readdirSync(layout).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  expect(blobs.copied.count).toBe(3);
});

it('copies nothing twice and tells what it does', async () => {
  const layout = target();
  const set = imageSet(image('x'));
  const seen: BlobProgress[] = [];
  await writeLayout(layout, set, { names: names('1'), onProgress: (event) => seen.push(event) });
  expect(seen.map(({ state }) => state)).toEqual([
    'copying',
    'copied',
    'copying',
    'copied',
    'copying',
    'copied',
  ]);
  const before = blobNames(layout).map(
    (name) => fs.statSync(join(layout, 'blobs/sha256', name)).ino,
  );
  const again = await writeLayout(layout, set, { names: names('1') });
  expect(again.blobs.present.count).toBe(3);
  expect(
    blobNames(layout).map((name) => fs.statSync(join(layout, 'blobs/sha256', name)).ino),
  ).toEqual(before);
});

it('replaces the image before and removes its blobs, or keeps it', async () => {
  const layout = target();
  const [one, two] = [image('one'), image('two')];
  await writeLayout(layout, imageSet(one), { names: names('1') });
  await writeLayout(layout, imageSet(two), { names: names('2'), replace: false });
  expect((await openImageSource(layout)).names()).toEqual([
    'docker.io/t/api:1',
    'docker.io/t/api:2',
  ]);
  await writeLayout(layout, imageSet(one), { names: names('2'), replace: false });
  expect((await (await openImageSource(layout)).resolve('2')).manifest.descriptor).toEqual(
    one.manifest.descriptor,
  );
  await writeLayout(layout, imageSet(two), { names: names('2') });
  expect((await openImageSource(layout)).names()).toEqual(['docker.io/t/api:2']);
  expect(blobNames(layout)).toEqual(digests(two.manifest, two.config, ...two.layers));
});

it('puts back what another writer removed as not needed', async () => {
  const layout = target();
  const other = imageSet(image('other'));
  const one = imageOf([[{ path: 'first' }], [{ path: 'second' }]]);
  const [first, second] = one.layers as [Blob, Blob];
  let between = 0;
  const open = async () => {
    if (between++ === 0) await writeLayout(layout, other, { names: names('other') });
    return second.open();
  };
  const set = imageSet({ ...one, layers: [first, { ...second, open }] });
  await writeLayout(layout, set, { names: names('1') });
  expect(between).toBe(1);
  expect(await validateImage(await openImageSource(layout))).toEqual([]);
  expect(blobNames(layout)).toHaveLength(4);
});

it('links blobs that lie beside, copies where the link would lead nowhere', async () => {
  const shared = join(folder.path, 'shared');
  fs.mkdirSync(shared);
  const one = imageOf([[{ path: 'base', content: 'b' }], [{ path: 'gone' }], [{ path: 'app' }]]);
  const [base, gone] = one.layers as [Blob, Blob];
  for await (const bytes of await base.open())
    fs.appendFileSync(join(shared, hexOf(base.descriptor.digest)), bytes as Buffer);
  const linkTo = ({ digest }: Descriptor): string | undefined =>
    digest === base.descriptor.digest || digest === gone.descriptor.digest
      ? `../../../shared/${hexOf(digest)}`
      : undefined;
  const layout = target();
  await writeLayout(layout, imageSet(one), { names: names('1') });
  const { blobs } = await writeLayout(layout, imageSet(one), { names: names('1'), linkTo });
  expect([blobs.linked.count, blobs.present.count]).toEqual([1, 4]);
  const path = join(layout, 'blobs/sha256', hexOf(base.descriptor.digest));
  expect(fs.readlinkSync(path)).toBe(`../../../shared/${hexOf(base.descriptor.digest)}`);
  expect(await validateImage(await openImageSource(layout))).toEqual([]);
  const again = await writeLayout(layout, imageSet(one), { names: names('1'), linkTo });
  expect(again.blobs.present.count).toBe(5);
  await writeLayout(layout, imageSet(one), { names: names('1') });
  expect(fs.lstatSync(path).isFile()).toBe(true);
});

it('leaves out what lies elsewhere and never opens it', async () => {
  const one = image('x');
  const open = () => Promise.reject(new Error('opened'));
  const shallow = { ...one, layers: one.layers.map((layer) => ({ ...layer, open })) };
  const layout = target();
  const own = one.layers[0] as Blob;
  const omit = ({ digest }: Descriptor): boolean => digest === own.descriptor.digest;
  const { blobs } = await writeLayout(layout, imageSet(shallow), { names: names('1'), omit });
  expect(blobs.omitted).toEqual({ count: 1, bytes: own.descriptor.size });
  const source = await openImageSource(layout);
  expect(await source.has(own.descriptor)).toBe(false);
  expect((await validateImage(source)).map(({ code }) => code)).toEqual(['missing']);
  const full = await openImageSource(layout, {
    fallback: ({ digest }) => (digest === own.descriptor.digest ? own : undefined),
  });
  expect(await validateImage(full)).toEqual([]);
});

it('copies a file that only its owner may read', async () => {
  const one = image('closed');
  const layer = one.layers[0] as Blob;
  const file = join(folder.path, 'closed');
  for await (const bytes of await layer.open()) fs.appendFileSync(file, bytes as Buffer);
  fs.chmodSync(file, 0o400);
  const layout = target();
  await writeLayout(layout, imageSet({ ...one, layers: [{ ...layer, file }] }), { names: [] });
  const path = join(layout, 'blobs/sha256', hexOf(layer.descriptor.digest));
  expect(fs.statSync(path).mode & 0o777).toBe(0o644);
  expect(await validateImage(await openImageSource(layout))).toEqual([]);
});

it('takes no damaged blob, from a stream or a file, and keeps the image before', async () => {
  const layout = target();
  await writeLayout(layout, imageSet(image('before')), { names: names('1') });
  const good = layerOf([{ path: 'a', content: 'good' }]);
  const bad = layerOf([{ path: 'a', content: 'evil' }]);
  const file = join(folder.path, 'bad');
  fs.writeFileSync(file, 'not the layer');
  for (const blob of [
    { ...good.blob, open: bad.blob.open },
    { ...good.blob, file },
  ]) {
    const broken = imageSet(assemble([{ ...good, blob }]));
    await expect(writeLayout(layout, broken, { names: names('1') })).rejects.toMatchObject({
      code: 'NXM_BLOB_DAMAGED',
    });
  }
  expect(await validateImage(await openImageSource(layout))).toEqual([]);
  expect(blobNames(layout).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('holds an index over several platforms', async () => {
  const layout = target();
  const arm = imageOf([[{ path: 'a', content: 'arm' }]], { architecture: 'arm64' });
  const set = composeIndex([image('amd'), arm]);
  await writeLayout(layout, set, { names: names('1') });
  const source = await openImageSource(layout);
  const wanted = { os: 'linux', architecture: 'arm64', variant: 'v8' };
  expect((await source.resolve('1', wanted)).manifest.descriptor).toEqual(arm.manifest.descriptor);
  expect((await source.set('1')).index?.bytes.equals(set.index?.bytes ?? Buffer.alloc(0))).toBe(
    true,
  );
  await expect(source.resolve('1')).rejects.toMatchObject({
    code: 'NXM_PLATFORM_MISSING',
    message: expect.stringContaining('linux/amd64, linux/arm64'),
  });
});

it('says what is in the way', async () => {
  const file = join(folder.path, 'file');
  fs.writeFileSync(file, '');
  await expect(writeLayout(file, imageSet(image('x')), { names: [] })).rejects.toMatchObject({
    code: 'NXM_LAYOUT_WRITE',
  });
  const layout = target();
  fs.mkdirSync(layout);
  fs.writeFileSync(join(layout, 'index.json'), '<html>');
  await expect(
    writeLayout(layout, imageSet(image('x')), { names: [], replace: false }),
  ).rejects.toMatchObject({ code: 'NXM_LAYOUT_INVALID' });
});

describe('processes', () => {
  /** A Node that writes images into one layout: arguments layout, tag, rounds, replace. */
  const WRITER = `
    const { writeLayout } = source('layout/write-layout');
    const { imageSet } = source('model/image');
    const { imageOf } = source('layout/testing/sample-image');
    const [layout, tag, rounds, replace] = process.argv.slice(-4);
    process.stdout.write('ready');
    for (let round = 0; round < Number(rounds); round++) {
      const content = tag + round + 'x'.repeat(200000);
      const set = imageSet(imageOf([[{ path: 'a', content }], [{ path: 'same' }]]));
      const name = replace === 'replace' ? tag : tag + round;
      await writeLayout(layout, set, { names: [{ tag: name }], replace: replace === 'replace' });
    }`;
  const writer = (layout: string, tag: string, rounds: number, mode: string) =>
    startChild(WRITER, [layout, tag, String(rounds), mode]);

  it('that write other names into one layout lose none', async () => {
    const layout = target();
    const tags = ['a', 'b', 'c'];
    const ends = await Promise.all(tags.map((tag) => writer(layout, tag, 20, 'keep').ended));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(tags.map(() => [0, '']));
    const source = await openImageSource(layout);
    const all = tags.flatMap((tag) => Array.from({ length: 20 }, (_none, round) => tag + round));
    expect(source.names()).toEqual(all.sort());
    expect(await validateImage(source)).toEqual([]);
    expect(fs.readdirSync(layout).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
  }, 120_000);

  it('that replace the image at the same time leave one that is whole', async () => {
    const layout = target();
    const ends = await Promise.all(
      ['a', 'b'].map((tag) => writer(layout, tag, 12, 'replace').ended),
    );
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const source = await openImageSource(layout);
    expect(await validateImage(source)).toEqual([]);
    expect(blobNames(layout)).toHaveLength(4);
  }, 120_000);

  it('that are killed leave the image before or the next, and the next run is clean', async () => {
    const layout = target();
    await writeLayout(layout, imageSet(image('first')), { names: [{ tag: 'k' }] });
    for (let round = 0; round < 25; round++) {
      const { process: child, ended } = writer(layout, 'k', 1000, 'replace');
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 1 + ((round * 37) % 60)));
      child.kill('SIGKILL');
      expect((await ended).signal).toBe('SIGKILL');
      expect(await validateImage(await openImageSource(layout))).toEqual([]);
    }
    await writeLayout(layout, imageSet(image('last')), { names: [{ tag: 'k' }] });
    expect(fs.readdirSync(layout).sort()).toEqual(['blobs', 'index.json', 'oci-layout']);
    expect(blobNames(layout)).toHaveLength(3);
  }, 240_000);
});

describeWhere(
  process.getuid?.() === 0 ? undefined : 'mounting a small disk needs root',
  'a disk that is full',
  () => {
    /** Writes a small image and then a large one on a disk of 400 KiB; prints the error and what is still there. */
    const FILL = `
      const { randomBytes } = require('node:crypto');
      const { readdirSync } = require('node:fs');
      const { writeLayout } = source('layout/write-layout');
      const { writeArchive } = source('layout/write-archive');
      const { unpackImage } = source('layout/unpack');
      const { openImageSource } = source('layout/open-source');
      const { validateImage } = source('layout/validate');
      const { imageSet } = source('model/image');
      const { imageOf } = source('layout/testing/sample-image');
      const disk = process.argv.at(-1);
      const names = [{ tag: '1' }];
      const large = imageOf([[{ path: 'a', content: randomBytes(600000) }]]);
      const codeOf = (work) => work.then(() => 'none', (error) => error.code + ': ' + error.message.split(': ').at(-1));
      await writeLayout(disk + '/l', imageSet(imageOf([[{ path: 'a' }]])), { names });
      const codes = [
        await codeOf(writeLayout(disk + '/l', imageSet(large), { names })),
        await codeOf(writeArchive(disk + '/a.tar', imageSet(large), { names })),
        await codeOf(unpackImage(large, disk + '/root')),
      ];
      const findings = await validateImage(await openImageSource(disk + '/l'));
      const blobs = readdirSync(disk + '/l/blobs/sha256').length;
      console.log(JSON.stringify({ codes, findings, left: readdirSync(disk), blobs }));`;

    it('is told, what was there stays whole, and nothing half done is left', async () => {
      const disk = target();
      fs.mkdirSync(disk);
      const program = [
        'unshare',
        '-m',
        'sh',
        '-c',
        `mount -t tmpfs -o size=400k t ${disk} && exec "$@"`,
        'sh',
      ];
      const { stdout, stderr } = await startChild(FILL, [disk], { program }).ended;
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        codes: [
          'NXM_LAYOUT_WRITE: the disk is full',
          'NXM_ARCHIVE_WRITE: the disk is full',
          'NXM_UNPACK_WRITE: the disk is full',
        ],
        findings: [],
        left: ['l'],
        blobs: 3,
      });
    }, 60_000);
  },
);

describeWhere(judgesMissing() ?? baseMissing(), 'judges', () => {
  it('accept the base with a layer', async () => {
    const layout = target();
    await writeLayout(layout, imageSet(await sampleImage()), { names: names('1') });
    expect(await judgeLayoutByAll({ folder: layout, tag: '1' })).toEqual({});
  }, 240_000);
});
