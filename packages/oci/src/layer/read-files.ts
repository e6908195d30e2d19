import { systemCode } from '@nx-multistage/errors';
import { changed } from './changed';
import type { FileEntry } from './entry';
import { openFile, withFile } from './file-bytes';

/** A file up to this size is read at once, and ahead of its turn. */
const SMALL = 65_536;

/** Small files that are read at the same time. */
const AHEAD = 16;

/** A larger file comes in pieces of this size. */
const PIECE = 1_048_576;

/** What a path gives when it is no longer the file that was seen. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO']);

/** A file whose content is on disk. */
interface Source {
  file: Buffer | string;
  size: number;
}

/**
 * Gives the contents of files in order. Small files are read ahead, a few at a time; a large one is never
 * held as a whole.
 *
 * @param entries in the order in which they will be asked for
 * @returns a function for the content of the next entry: exactly the bytes its size says. A piece is valid
 *   until the next one is asked for. Throws ToolError `NXM_LAYER_CHANGED` where the file is shorter, longer
 *   or gone, and errors of the system as they are
 */
export function contentReader(
  entries: readonly FileEntry[],
): (entry: FileEntry) => AsyncIterable<Buffer> {
  const ahead = new Map<FileEntry, Promise<Buffer>>();
  let next = 0;
  const readAhead = (): void => {
    for (; ahead.size < AHEAD && next < entries.length; next += 1) {
      const entry = entries[next] as FileEntry;
      const source = sourceOf(entry);
      if (source === undefined || source.size > SMALL) continue;
      const content = readSmall(source);
      // It may fail before its turn comes; the failure is thrown then.
      content.catch(() => undefined);
      ahead.set(entry, content);
    }
  };
  return async function* contentOf(entry) {
    const source = sourceOf(entry);
    if (source === undefined) yield inMemory(entry);
    else if (source.size > SMALL) yield* readLarge(source);
    else {
      readAhead();
      const content = ahead.get(entry) ?? readSmall(source);
      ahead.delete(entry);
      yield await content;
    }
  };
}

function sourceOf({ content }: FileEntry): Source | undefined {
  return 'bytes' in content ? undefined : content;
}

function inMemory({ content }: FileEntry): Buffer {
  return 'bytes' in content ? content.bytes : Buffer.alloc(0);
}

/** Reads one byte more than there should be: a file that grew must not be cut. */
async function readSmall(source: Source): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(source.size + 1);
  const size = await withFile(source.file, (file) =>
    file.fill(buffer, { enough: Math.max(1, source.size) }),
  ).catch(gone(source));
  assertSize(source, size);
  return buffer.subarray(0, size);
}

async function* readLarge(source: Source): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  const { bytes, close } = await openFile(source.file).catch(gone(source));
  try {
    let done = 0;
    while (done < source.size) {
      const size = await bytes.fill(buffer).catch(gone(source));
      done += size;
      if (size < PIECE || done > source.size) assertSize(source, done);
      yield buffer.subarray(0, size);
    }
    assertSize(source, done + (await bytes.fill(buffer.subarray(0, 1))));
  } finally {
    await close();
  }
}

function assertSize(source: Source, size: number): void {
  if (size < source.size)
    throw changed(source.file, `${size} of its ${source.size} bytes are left`);
  if (size > source.size) throw changed(source.file, `it is longer than its ${source.size} bytes`);
}

function gone(source: Source): (error: unknown) => never {
  return (error) => {
    if (!GONE.has(systemCode(error) ?? '')) throw error;
    throw changed(source.file, 'it is no longer there', error);
  };
}
