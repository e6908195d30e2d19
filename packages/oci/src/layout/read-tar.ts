import type { Readable } from 'node:stream';
import {
  BLOCK,
  decodeHeader,
  ExtraHeaders,
  isExtra,
  tarInvalid,
  type TarHeader,
} from './tar-header';

/** An entry of a tar. Its content can be read until the next entry is asked for; what is not read is skipped. */
export interface TarEntry extends TarHeader {
  content(): AsyncIterable<Buffer>;
}

/**
 * Reads a tar as a stream, in memory that does not grow with it: ustar, PAX and GNU names. The source is read to
 * its very end, so that a check of its digest runs. Names stay bytes.
 *
 * Own code: tar-stream loses names that are not UTF-8 and buffers headers of any size.
 *
 * @throws {ToolError} NXM_LAYER_INVALID where it is cut off or malformed; errors of the source as they are
 */
export async function* readTar(source: Readable): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = new ByteReader(source);
  const extra = new ExtraHeaders();
  try {
    for (;;) {
      const block = await bytes.take(BLOCK, true);
      const header = block && decodeHeader(block);
      if (!header) break;
      if (isExtra(header.kind)) {
        extra.add(header.kind, Buffer.from((await bytes.take(header.size)) ?? []));
        await bytes.skip(padding(header.size));
        continue;
      }
      const entry = extra.apply(header);
      const part = new Part(bytes, entry.size);
      yield { ...entry, content: () => part.chunks() };
      await bytes.skip(part.left + padding(entry.size));
    }
    await bytes.drain();
  } finally {
    source.destroy();
  }
}

/** Zeros after content up to the next block. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** The content of one entry. */
class Part {
  constructor(
    private readonly bytes: ByteReader,
    public left: number,
  ) {}

  async *chunks(): AsyncGenerator<Buffer> {
    while (this.left > 0) {
      const chunk = await this.bytes.some(this.left);
      this.left -= chunk.length;
      yield chunk;
    }
  }
}

/** Takes exact numbers of bytes from a stream. */
class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: Readable) {
    this.chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** At least one and at most `limit` bytes. */
  async some(limit: number): Promise<Buffer> {
    if (this.rest.length === 0 && !(await this.next())) throw tarInvalid('it is cut off');
    const part = this.rest.subarray(0, limit);
    this.rest = this.rest.subarray(part.length);
    return part;
  }

  /** @returns undefined where `mayEnd` is set and nothing is left */
  async take(size: number, mayEnd = false): Promise<Buffer | undefined> {
    if (mayEnd && this.rest.length === 0 && !(await this.next())) return undefined;
    if (this.rest.length >= size) return this.some(size);
    const parts: Buffer[] = [];
    for (let left = size; left > 0; left -= parts.at(-1)?.length ?? 0)
      parts.push(await this.some(left));
    return Buffer.concat(parts);
  }

  async skip(size: number): Promise<void> {
    for (let left = size; left > 0;) left -= (await this.some(left)).length;
  }

  async drain(): Promise<void> {
    this.rest = Buffer.alloc(0);
    while (await this.next());
  }

  private async next(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.chunks.next();
      if (done) return false;
      if (value.length === 0) continue;
      this.rest = value;
      return true;
    }
  }
}
