import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ToolError } from '@nx-multistage/errors';
import type { Blob } from '../model/blob';
import type { BlobStore } from '../store/store';
import { changed } from './changed';
import { COMPRESSIONS, type Compression } from './compression';
import type { FileEntry, LayerEntry } from './entry';
import { orderEntries } from './order-entries';
import { contentReader } from './read-files';
import { tarSize } from './tar';
import { inChunks, tarPieces } from './tar-chunks';

/** Also what is compressed at a time: a part of the layer's bytes, so it never changes. */
const CHUNK = 1_048_576;

export interface LayerOptions {
  store: BlobStore;
  compression: Compression;
  /** Modification time of every entry: whole seconds since 1970. */
  mtimeSeconds: number;
  /** Bytes of the archive that were worked on, and how many there are in all; each is read twice. */
  onProgress?: (bytesDone: number, bytesTotal: number) => void;
  signal?: AbortSignal;
}

/** A layer that is whole and in the store. */
export interface Layer {
  blob: Blob;
  /** Digest of the uncompressed archive: same entries, same diffID, on any machine. */
  diffId: string;
  /** Bytes of the uncompressed archive. */
  unpackedSize: number;
  entries: number;
  /** Whether the store had it already, so that nothing was compressed. */
  reused: boolean;
}

/** What the store remembers of a layer, under the key of its diffID. */
interface KnownLayer {
  digest: string;
}

/** What a run needs to know about itself. */
interface Work {
  entries: readonly LayerEntry[];
  options: LayerOptions;
  bytesTotal: number;
}

/**
 * Writes a layer into the store: an archive of the entries in order, compressed. The files are read once
 * for the diffID; a layer that the store knows by it is used again. Else they are read a second time and
 * compressed on the way. Memory does not grow with the content.
 *
 * @param entries in any order; checked and sorted here
 * @throws ToolError `NXM_LAYER_CHANGED` where a file is not what it was at the first look (nothing is left
 *   behind), `NXM_ZSTD_UNSUPPORTED`, those of `orderEntries`; errors of the disk as they are; the signal's reason
 */
export async function writeLayer(
  entries: readonly LayerEntry[],
  options: LayerOptions,
): Promise<Layer> {
  const ordered = orderEntries(entries);
  const unpackedSize = tarSize(ordered);
  const work: Work = { entries: ordered, options, bytesTotal: 2 * unpackedSize };
  const sums = new Map<FileEntry, number>();
  const diffId = await firstLook(work, sums);
  const known = await findLayer(options, diffId);
  const blob = known ?? (await compressLayer(work, { diffId, sums }));
  options.onProgress?.(work.bytesTotal, work.bytesTotal);
  return { blob, diffId, unpackedSize, entries: ordered.length, reused: known !== undefined };
}

/** The diffID; and a checksum of each file, to name the one that differs at the second look. */
async function firstLook(work: Work, sums: Map<FileEntry, number>): Promise<string> {
  const hash = createHash('sha256');
  const pieces = archive(work, (entry, sum) => sums.set(entry, sum));
  for await (const chunk of observed(pieces, work, 0)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/** The blob of a layer that the store knows by its diffID. */
export async function findLayer(
  options: Pick<LayerOptions, 'store' | 'compression'>,
  diffId: string,
): Promise<Blob | undefined> {
  const { store, compression } = options;
  const record = await store.readRecord(recordKey(compression, diffId));
  const digest = (record as Partial<KnownLayer> | undefined)?.digest;
  if (typeof digest !== 'string') return undefined;
  const size = await store.has(digest);
  return size === undefined ? undefined : layerBlob(options, { digest, size });
}

async function compressLayer(
  work: Work,
  first: { diffId: string; sums: Map<FileEntry, number> },
): Promise<Blob> {
  const { store, compression } = work.options;
  const hash = createHash('sha256');
  const pieces = archive(work, (entry, sum) => {
    if (first.sums.get(entry) !== sum) throw contentChanged(entry);
  });
  const chunks = hashed(observed(pieces, work, work.bytesTotal / 2), hash);
  const written = await store.write(
    checkedAtEnd(COMPRESSIONS[compression].compress(chunks), () => {
      if (`sha256:${hash.digest('hex')}` !== first.diffId) throw archiveChanged();
    }),
  );
  const known: KnownLayer = { digest: written.digest };
  await store.writeRecord(recordKey(compression, first.diffId), known);
  return layerBlob(work.options, written);
}

/** The archive in chunks; `onFile` hears the checksum of each file once it has been read. */
function archive(
  { entries, options }: Work,
  onFile: (entry: FileEntry, sum: number) => void,
): AsyncGenerator<Buffer> {
  const files = entries.filter((entry): entry is FileEntry => entry.kind === 'file');
  const contentOf = contentReader(files);
  const summed = async function* (entry: FileEntry): AsyncGenerator<Buffer> {
    let sum = 0;
    for await (const piece of contentOf(entry)) {
      sum = crc32(piece, sum);
      yield piece;
    }
    onFile(entry, sum);
  };
  return inChunks(tarPieces(entries, options.mtimeSeconds, summed), CHUNK);
}

/** Tells of progress, and stops where the caller wants it. */
async function* observed(
  chunks: AsyncIterable<Buffer>,
  { options, bytesTotal }: Work,
  before: number,
): AsyncGenerator<Buffer> {
  let bytesDone = before;
  for await (const chunk of chunks) {
    options.signal?.throwIfAborted();
    yield chunk;
    bytesDone += chunk.length;
    options.onProgress?.(bytesDone, bytesTotal);
  }
}

async function* hashed(
  chunks: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Before the store takes the blob as complete, so that a wrong one is never there. */
async function* checkedAtEnd(
  chunks: AsyncIterable<Buffer>,
  check: () => void,
): AsyncGenerator<Buffer> {
  yield* chunks;
  check();
}

function layerBlob(
  { store, compression }: Pick<LayerOptions, 'store' | 'compression'>,
  { digest, size }: { digest: string; size: number },
): Blob {
  return {
    descriptor: { mediaType: COMPRESSIONS[compression].mediaType, digest, size },
    open: (limit?: number) => store.open(digest, limit),
    file: store.path(digest),
  };
}

function recordKey(compression: Compression, diffId: string): string {
  return `diff/${compression}/${diffId}`;
}

function contentChanged(entry: FileEntry): ToolError {
  return changed('file' in entry.content ? entry.content.file : entry.path, 'its content differs');
}

function archiveChanged(): ToolError {
  return changed('the layer', 'the second look at its files gave another archive');
}
