import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { digestOf, hexOf } from '../model/digest';
import { openBlobStore } from '../store/blob-store';
import { collectFolder } from './collect-folder';
import type { Compression } from './compression';
import type { LayerEntry } from './entry';
import { archive } from './testing/archive';
import { directory, file, symlink } from './testing/entries';
import { writeLayer, type LayerOptions } from './write-layer';

const folder = createTemporaryFolder('write-layer');
afterAll(() => folder.remove());

let from: string;
let storeFolder: string;
beforeEach(() => {
  from = mkdtempSync(join(folder.path, 'from-'));
  storeFolder = mkdtempSync(join(folder.path, 'store-'));
});

const write = (entries: readonly LayerEntry[], options: Partial<LayerOptions> = {}) =>
  writeLayer(entries, {
    store: openBlobStore(storeFolder),
    compression: 'gzip',
    mtimeSeconds: 499162500,
    ...options,
  });

const collect = (): Promise<LayerEntry[]> => collectFolder({ from, to: 'app', uid: 0, gid: 0 });

/** The files of the store's two folders; none before the first write. */
const stored = (part: string): string[] => {
  try {
    return readdirSync(join(storeFolder, part));
  } catch {
    return [];
  }
};

const ENTRIES = [directory('app'), file('app/main.js', 'console.log(1)'), symlink('app/a', 'b')];

it.each<[Compression, string]>([
  ['gzip', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  ['none', 'application/vnd.oci.image.layer.v1.tar'],
])('writes a layer with %s', async (compression, mediaType) => {
  const tar = await archive(ENTRIES, 499162500);
  const layer = await write(ENTRIES, { compression });
  const file = layer.blob.file as string;
  const bytes = readFileSync(file);
  expect(layer).toEqual({
    blob: {
      descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
      open: expect.any(Function),
      file: join(storeFolder, 'blobs/sha256', hexOf(digestOf(bytes))),
    },
    diffId: digestOf(tar),
    unpackedSize: tar.length,
    entries: 3,
    reused: false,
  });
  expect((compression === 'gzip' ? zlib.gunzipSync(bytes) : bytes).equals(tar)).toBe(true);
  const read: Buffer[] = [];
  for await (const piece of await layer.blob.open()) read.push(piece as Buffer);
  expect(Buffer.concat(read).equals(bytes)).toBe(true);
  expect(stored('blobs/sha256')).toHaveLength(1);
});

it('has the diffID that GNU tar gives: --format=ustar --sort=name --numeric-owner, one block at a time', async () => {
  expect((await write(ENTRIES)).diffId).toBe(
    'sha256:6687bce4922ce09f9a2842322c74948c40c763972117ddbdcaa735f209df9e75',
  );
});

it('compresses with zstd where Node can, and else says which Node can', async () => {
  const layer = write(ENTRIES, { compression: 'zstd' });
  if (!('createZstdCompress' in zlib)) {
    await expect(layer).rejects.toMatchObject({ code: 'NXM_ZSTD_UNSUPPORTED' });
    expect([stored('blobs/sha256'), stored('records')]).toEqual([[], []]);
    return;
  }
  const { blob } = await layer;
  expect(blob.descriptor.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd');
  const tar = execFileSync('zstd', ['--decompress', '--stdout', blob.file as string]);
  expect(tar.equals(await archive(ENTRIES, 499162500))).toBe(true);
});

it('uses a layer again, whatever the order of its entries, and compresses nothing', async () => {
  writeFiles(from, { a: 'x'.repeat(100_000), b: 'y' });
  const first = await write(await collect());
  const again = await write((await collect()).reverse());
  expect(again).toEqual({ ...first, reused: true, blob: expect.anything() });
  expect(again.blob.descriptor).toEqual(first.blob.descriptor);
  const none = await write(await collect(), { compression: 'none' });
  expect([none.reused, none.diffId]).toEqual([false, first.diffId]);
});

it('compresses again where the blob was damaged or is gone', async () => {
  const { blob } = await write(ENTRIES);
  appendFileSync(blob.file as string, 'x');
  const warnings: string[] = [];
  const store = openBlobStore(storeFolder, { onWarning: (each) => warnings.push(each) });
  const again = await write(ENTRIES, { store });
  expect([again.reused, again.blob.descriptor]).toEqual([false, blob.descriptor]);
  expect(warnings).toEqual([expect.stringContaining('was damaged')]);
  rmSync(blob.file as string);
  expect((await write(ENTRIES)).reused).toBe(false);
});

it('gives an empty layer for no entries', async () => {
  const layer = await write([], { compression: 'none' });
  expect([layer.diffId, layer.unpackedSize]).toEqual([digestOf(Buffer.alloc(1024)), 1024]);
});

it('has the bytes of files that system tar has', async () => {
  writeFiles(from, { 'a/small': 'x', 'a/empty': '', 'b/exact': 'e'.repeat(65_536) });
  writeFileSync(join(from, 'b/large'), Buffer.alloc(3 * 1_048_576 + 17, 'large'));
  writeFileSync(join(from, 'b/piece'), Buffer.alloc(1_048_576, 'piece'));
  for (let index = 0; index < 50; index += 1) writeFileSync(join(from, `b/${index}`), `${index}`);
  const { blob } = await write(await collect());
  const out = mkdtempSync(join(folder.path, 'out-'));
  execFileSync('tar', ['-xzf', blob.file as string, '-C', out]);
  execFileSync('diff', ['--recursive', from, join(out, 'app')]);
  expect(readdirSync(join(out, 'app/b'))).toHaveLength(53);
});

it('tells of its progress up to the end, also where a layer is used again', async () => {
  writeFileSync(join(from, 'a'), Buffer.alloc(2_500_000));
  for (const reused of [false, true]) {
    const told: [done: number, total: number][] = [];
    const layer = await write(await collect(), {
      onProgress: (...progress) => told.push(progress),
    });
    expect(layer.reused).toBe(reused);
    const done = told.map(([bytes]) => bytes);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect(new Set(told.map(([, total]) => total))).toEqual(new Set([2 * layer.unpackedSize]));
    expect(done.at(-1)).toBe(2 * layer.unpackedSize);
    expect(done.length).toBeGreaterThan(3);
  }
});

it.each([
  ['before it starts', 0],
  ['at the first look', 0.2],
  ['while it compresses', 0.7],
])('stops %s, and leaves nothing behind', async (_what, part) => {
  writeFileSync(join(from, 'a'), Buffer.alloc(8_000_000));
  const stop = new AbortController();
  if (part === 0) stop.abort();
  const onProgress = (done: number, total: number): void => {
    if (done > part * total) stop.abort();
  };
  await expect(write(await collect(), { onProgress, signal: stop.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect([stored('blobs/sha256'), stored('records')]).toEqual([[], []]);
});

const SMALL = 1000;
const LARGE = 3_000_000;

/** What can happen to a file. Each of them leaves something at the path but the third. */
const CHANGES: [what: string, change: (path: string, size: number) => void, said: RegExp][] = [
  ['is cut', (path) => truncateSync(path, 10), /: 10 of its \d+ bytes are left$/],
  ['grows', (path) => appendFileSync(path, 'more'), /: it is longer than its \d+ bytes$/],
  ['vanishes', (path) => rmSync(path), /: it is no longer there$/],
  [
    'becomes a folder',
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    /: it is no longer there$/,
  ],
  [
    'becomes a link',
    (path) => {
      rmSync(path);
      symlinkSync('/etc/passwd', path);
    },
    /: it is no longer there$/,
  ],
  [
    'becomes a pipe',
    (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
    /: 0 of its \d+ bytes are left$/,
  ],
];

describe.each([SMALL, LARGE])('a file of %i bytes that changes', (size) => {
  beforeEach(() => {
    writeFileSync(join(from, 'a'), Buffer.alloc(1_500_000, 'a'));
    writeFileSync(join(from, 'b'), Buffer.alloc(size, 'b'));
  });

  it.each(CHANGES)('before it is read: it %s', async (_what, change, said) => {
    const entries = await collect();
    change(join(from, 'b'), size);
    await expectChanged(write(entries), said);
  });

  it.each(CHANGES)('between the two looks: it %s', async (_what, change, said) => {
    await expectChanged(
      writeAndChange((path) => change(path, size)),
      said,
    );
  });

  it('between the two looks: it has other content of the same size', async () => {
    await expectChanged(
      writeAndChange((path) => writeFileSync(path, Buffer.alloc(size, 'c'))),
      /: its content differs$/,
    );
  });

  /** Changes the file when all was read once. */
  async function writeAndChange(change: (path: string) => void): Promise<unknown> {
    let changed = false;
    return write(await collect(), {
      onProgress: (done, total) => {
        if (changed || done < total / 2) return;
        changed = true;
        change(join(from, 'b'));
      },
    });
  }

  async function expectChanged(layer: Promise<unknown>, said: RegExp): Promise<void> {
    const error = await layer.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'NXM_LAYER_CHANGED' });
    expect((error as Error).message).toMatch(said);
    expect((error as Error).message).toContain(`${from}/b changed while the layer was built`);
    expect([stored('blobs/sha256'), stored('records')]).toEqual([[], []]);
  }
});

it('reads a large file that is cut in the middle of it as changed', async () => {
  writeFileSync(join(from, 'a'), Buffer.alloc(20_000_000));
  const entries = await collect();
  const onProgress = (done: number): void => {
    if (done > 5_000_000) truncateSync(join(from, 'a'), 6_000_000);
  };
  await expect(write(entries, { onProgress })).rejects.toMatchObject({
    code: 'NXM_LAYER_CHANGED',
    message: expect.stringMatching(/\/a changed .*: \d+ of its 20000000 bytes are left$/),
  });
});
