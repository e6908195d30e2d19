import type { FileEntry, LayerEntry } from './entry';
import { TAR_END, tarHeader, tarPadding } from './tar';
import { contentSize } from './entry';

/**
 * A tar archive, piece by piece. A piece is valid until the next one is asked for.
 *
 * @param entries from `orderEntries`
 * @param mtimeSeconds of every entry
 * @param contentOf exactly the bytes of a file that its entry says; asked for in order, one at a time
 */
export async function* tarPieces(
  entries: readonly LayerEntry[],
  mtimeSeconds: number,
  contentOf: (entry: FileEntry) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield tarHeader(entry, mtimeSeconds);
    if (entry.kind !== 'file') continue;
    yield* contentOf(entry);
    yield tarPadding(contentSize(entry.content));
  }
  yield TAR_END;
}

/** The same bytes in chunks of one size (the last may be shorter), however they came. Copies. */
export async function* inChunks(
  pieces: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length;) {
      const copied = piece.copy(chunk, filled, start);
      start += copied;
      filled += copied;
      if (filled < size) continue;
      yield chunk;
      chunk = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
