import { once } from 'node:events';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ToolError } from '@nx-multistage/errors';

/** What newer versions of `node:zlib` have besides. */
type Zlib = Record<string, unknown>;

/**
 * Compresses into one zstd frame, at zstd's default level, on one thread: the bytes do not depend on the
 * machine.
 *
 * @param library `node:zlib`; an argument, so that a test can play an older Node
 * @throws ToolError `NXM_ZSTD_UNSUPPORTED` at once where this Node has no zstd
 */
export function zstd(
  chunks: AsyncIterable<Buffer>,
  library: object = zlib,
): AsyncGenerator<Buffer> {
  const create = (library as Zlib)['createZstdCompress'];
  if (typeof create !== 'function')
    throw new ToolError('NXM_ZSTD_UNSUPPORTED', 'this version of Node cannot compress with zstd', {
      hint: 'Use Node 22.15, 23.8 or newer, or gzip, which every engine reads.',
    });
  return compress(chunks, create() as Transform);
}

async function* compress(chunks: AsyncIterable<Buffer>, stream: Transform): AsyncGenerator<Buffer> {
  const fed = feed(chunks, stream).catch((error: unknown) => {
    stream.destroy(error as Error);
  });
  try {
    for await (const compressed of stream) yield compressed as Buffer;
  } finally {
    stream.destroy();
    await fed;
  }
}

async function feed(chunks: AsyncIterable<Buffer>, stream: Transform): Promise<void> {
  const closed = new AbortController();
  stream.once('close', () => closed.abort());
  for await (const chunk of chunks) {
    if (stream.destroyed) return;
    if (!stream.write(chunk))
      await once(stream, 'drain', { signal: closed.signal }).catch(() => undefined);
  }
  stream.end();
}
