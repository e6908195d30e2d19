import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type ListedFile } from '@nx-multistage/oci';
import { systemCode } from '@nx-multistage/errors';
import { LARGEST_TEXT_MB } from './context';

/** In bytes. */
const LARGEST = LARGEST_TEXT_MB * 1_000_000;
/** As much of a large file, in bytes, tells whether it is text: anything else has a zero byte there. */
const HEAD = 8192;

export interface SmallTexts {
  /** Content by path. */
  texts: Map<string, string>;
  /** Text files that were too large to read. */
  tooLarge: number;
}

/**
 * The small text files of an unpacked image.
 *
 * @param wanted paths to read
 */
export function readSmallTexts(
  { folder, files }: { folder: string; files: ReadonlyMap<string, ListedFile> },
  wanted: (path: string) => boolean,
): SmallTexts {
  const texts = new Map<string, string>();
  let tooLarge = 0;
  for (const [path, { type, size, hardlinkOf }] of files) {
    if (type !== 'file' || hardlinkOf !== undefined || size === 0 || !wanted(path)) continue;
    const file = Buffer.concat([Buffer.from(join(folder, '/')), bytesOf(path)]);
    const bytes = readAllowed(() => (size > LARGEST ? readHead(file) : readFileSync(file)));
    if (bytes === undefined || bytes.includes(0)) continue;
    if (size > LARGEST) tooLarge += 1;
    else texts.set(path, bytes.toString('latin1'));
  }
  return { texts, tooLarge };
}

function readHead(file: Buffer): Buffer {
  const head = Buffer.alloc(HEAD);
  const descriptor = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}

/** A mode without permissions is the image's affair: its user cannot read it either. */
function readAllowed(read: () => Buffer): Buffer | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === 'EACCES') return undefined;
    throw error;
  }
}
