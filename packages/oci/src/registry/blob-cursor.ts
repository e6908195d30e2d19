import type { Readable } from 'node:stream';
import type { Blob } from '../model/blob';
import { verified } from '../model/verified';

/**
 * Reads a blob in chunks of any size, one after the other; may be set back. Reading its last byte checks the
 * whole against its descriptor.
 */
export interface BlobCursor {
  /** Offset of the next byte. */
  position(): number;
  /** Free where it is the position already. */
  seek(offset: number): Promise<void>;
  /** The next bytes. They must all be read before anything else is asked for. */
  take(bytes: number): AsyncIterable<Uint8Array>;
  close(): void;
}

export function openCursor(blob: Blob): BlobCursor {
  let stream: Readable | undefined;
  let pieces: AsyncIterator<Uint8Array> | undefined;
  let spare: Uint8Array = new Uint8Array(0);
  let at = 0;

  async function next(): Promise<Uint8Array | undefined> {
    if (pieces === undefined) {
      stream = await verified(blob);
      pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    }
    const { done, value } = await pieces.next();
    return done === true ? undefined : value;
  }

  async function* take(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      const piece = spare.length > 0 ? spare : await next();
      if (piece === undefined) return;
      const part = piece.subarray(0, left);
      spare = piece.subarray(part.length);
      left -= part.length;
      at += part.length;
      if (part.length > 0) yield part;
    }
    if (at === blob.descriptor.size) await next();
  }

  function close(): void {
    stream?.destroy();
    stream = undefined;
    pieces = undefined;
    spare = new Uint8Array(0);
    at = 0;
  }

  return {
    position: () => at,
    async seek(offset) {
      if (offset < at) close();
      for await (const _piece of take(offset - at));
    },
    take,
    close,
  };
}
