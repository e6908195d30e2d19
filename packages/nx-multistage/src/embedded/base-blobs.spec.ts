import {
  imageSet,
  openBlobStore,
  openImageSource,
  writeLayout,
  type BlobStore,
  type Image,
} from '@nx-multistage/oci';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import {
  createReadStream,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BASE_FOLDER, baseLink, fetchBaseBlobs } from './base-blobs';
import { smallImage, unreadable } from './testing/small-image';

describe('fetchBaseBlobs', () => {
  const temporary = createTemporaryFolder('base-blobs');
  afterAll(() => temporary.remove());
  let count = 0;

  /** A layout of a small image, a workspace and a user's store. */
  const setUp = async () => {
    const at = join(temporary.path, String((count += 1)));
    const layout = join(at, 'layout');
    const written = await smallImage([{ 'etc/base': 'base' }, { 'app/own': 'own' }], {
      store: openBlobStore(join(at, 'made')),
    });
    await writeLayout(layout, imageSet(written), { names: [{ tag: '24' }] });
    const image = await (await openImageSource(layout)).resolve('24');
    const root = join(at, 'workspace');
    const store = openBlobStore(join(at, 'store'));
    const hex = image.layers[0]!.descriptor.digest.slice('sha256:'.length);
    const folder = join(root, BASE_FOLDER, 'blobs/sha256');
    return {
      image,
      root,
      store,
      folder,
      place: join(folder, hex),
      kept: store.path(`sha256:${hex}`),
      source: join(layout, 'blobs/sha256', hex),
    };
  };
  const fetch = async ({
    image,
    root,
    store,
  }: {
    image: Image;
    root: string;
    store: BlobStore;
  }) => {
    const said: string[] = [];
    const progress: [string, number, number][] = [];
    await fetchBaseBlobs(image, {
      root,
      count: 1,
      store,
      say: (line) => said.push(line),
      onProgress: (...each) => progress.push(each),
    });
    return { said, progress };
  };

  it("places the base's layers, and none above, as hard links to what the user keeps", async () => {
    const { folder, place, kept, source, ...given } = await setUp();
    const { said, progress } = await fetch(given);
    const { digest, size } = given.image.layers[0]!.descriptor;
    expect(readdirSync(folder)).toEqual([digest.slice('sha256:'.length)]);
    expect(readFileSync(place)).toEqual(readFileSync(source));
    expect(statSync(place).ino).toBe(statSync(kept).ino);
    expect(statSync(place).ino).not.toBe(statSync(source).ino);
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^base {4}${digest.slice(0, 19)} {2}\\d+ B$`)),
    ]);
    expect(progress.at(-1)).toEqual([`base    ${digest.slice(0, 19)}`, size, size]);
  });

  it('neither reads nor places again what is there', async () => {
    const { place, ...given } = await setUp();
    await fetch(given);
    const before = statSync(place, { bigint: true });
    const { said } = await fetch({ ...given, image: unreadable(given.image) });
    const after = statSync(place, { bigint: true });
    expect([after.ino, after.ctimeNs]).toEqual([before.ino, before.ctimeNs]);
    expect(said).toEqual([]);
  });

  it("places what the user keeps into another workspace without reading the base's layers", async () => {
    const { kept, ...given } = await setUp();
    await fetch(given);
    const root = `${given.root}-2`;
    await fetch({ ...given, root, image: unreadable(given.image) });
    const [place] = readdirSync(join(root, BASE_FOLDER, 'blobs/sha256'));
    expect(statSync(join(root, BASE_FOLDER, 'blobs/sha256', place!)).ino).toBe(statSync(kept).ino);
  });

  it.each([
    ['of the same size', (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 1))],
    ['that was cut', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['that grew', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ])('refuses a damaged blob of a layout %s, and places nothing', async (_, damage) => {
    const { folder, source, kept, ...given } = await setUp();
    const [blob] = given.image.layers;
    const damaged = damage(readFileSync(source));
    writeFileSync(source, damaged);
    // Opened past the layout's own look at the size.
    const file = {
      descriptor: blob!.descriptor,
      open: async () => createReadStream(source),
    };
    const image = { ...given.image, layers: [file, ...given.image.layers.slice(1)] };
    await expect(fetch({ ...given, image })).rejects.toMatchObject({ code: 'NXM_BLOB_DAMAGED' });
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(kept)).toBe(false);
    expect(readdirSync(join(kept, '..'))).toEqual([]);
  });

  it('refuses a blob of a layout that was damaged in place', async () => {
    const { folder, source, ...given } = await setUp();
    writeFileSync(source, Buffer.from(readFileSync(source).map((byte) => byte ^ 1)));
    await expect(fetch(given)).rejects.toMatchObject({ code: 'NXM_BLOB_DAMAGED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('places a file anew that was damaged afterwards, and with it the kept one', async () => {
    const { place, kept, source, ...given } = await setUp();
    await fetch(given);
    const right = readFileSync(source);
    writeFileSync(place, Buffer.from(right.map((byte) => byte ^ 1)));
    expect(readFileSync(kept)).toEqual(readFileSync(place));
    const { said } = await fetch(given);
    expect(readFileSync(place)).toEqual(right);
    expect(readFileSync(kept)).toEqual(right);
    expect(said).toHaveLength(1);
  });

  it('places a file anew that was replaced by another', async () => {
    const { place, kept, source, folder, ...given } = await setUp();
    await fetch(given);
    unlinkSync(place);
    writeFileSync(place, 'other');
    await fetch({ ...given, image: unreadable(given.image) });
    expect(readFileSync(place)).toEqual(readFileSync(source));
    expect(statSync(place).ino).toBe(statSync(kept).ino);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

describe('baseLink', () => {
  const descriptor = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: `sha256:${'a'.repeat(64)}`,
    size: 1,
  };

  it('leads from a blob of a layout to the same blob of the base', () => {
    expect(baseLink('dist/docker/apps/api', descriptor)).toBe(
      `../../../../.base/blobs/sha256/${'a'.repeat(64)}`,
    );
  });

  it('is what a layout of the image links to', async () => {
    const temporary = createTemporaryFolder('base-link');
    try {
      const store = openBlobStore(join(temporary.path, 'store'));
      const image = await smallImage([{ 'etc/base': 'base' }], { store });
      const root = join(temporary.path, 'workspace');
      const quiet = { say: () => undefined, onProgress: () => undefined };
      await fetchBaseBlobs(image, { root, count: 1, store, ...quiet });
      const layout = 'dist/docker/apps/api';
      await writeLayout(join(root, layout), imageSet(image), {
        names: [{ tag: '1' }],
        linkTo: (each) =>
          each.digest === image.layers[0]!.descriptor.digest ? baseLink(layout, each) : undefined,
      });
      const hex = image.layers[0]!.descriptor.digest.slice('sha256:'.length);
      expect(realpathSync(join(root, layout, 'blobs/sha256', hex))).toBe(
        join(root, BASE_FOLDER, 'blobs/sha256', hex),
      );
    } finally {
      temporary.remove();
    }
  });
});
