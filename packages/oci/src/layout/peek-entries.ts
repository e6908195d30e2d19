import { Readable } from 'node:stream';
import { constants, gunzipSync } from 'node:zlib';
import type { Blob } from '../model/blob';
import { entryPath } from './entry-path';
import { textOf } from './path-text';
import { readTar } from './read-tar';
import type { TarKind } from './tar-header';

/** An entry near the beginning of a layer. */
export interface PeekedEntry {
  /** Without a leading or trailing slash. */
  path: string;
  kind: TarKind;
  /** Of a link. */
  linkTarget?: string;
}

/** What so few bytes may unpack to: zeros pack to a thousandth. */
const MAX_UNPACKED = 64 * 1024 * 1024;

/**
 * The entries at the beginning of a layer, without reading the rest of it. Nothing of it is verified: for
 * hints only.
 *
 * @param bytes how many of the compressed bytes are read
 * @returns none where the layer is compressed in a way other than gzip
 */
export async function peekEntries(blob: Blob, bytes: number): Promise<PeekedEntry[]> {
  const head = await firstBytes(await blob.open(bytes), bytes);
  const found: PeekedEntry[] = [];
  try {
    for await (const { path, kind, linkPath } of readTar(Readable.from([unpacked(head)]))) {
      const target = linkPath.length === 0 ? {} : { linkTarget: textOf(linkPath) };
      found.push({ path: entryPath(path).path, kind, ...target });
    }
  } catch {
    // The tar ends where the bytes do.
  }
  return found;
}

async function firstBytes(source: Readable, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(pieces).subarray(0, bytes);
}

function unpacked(head: Buffer): Buffer {
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  if (!isGzip) return head;
  return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_UNPACKED });
}
