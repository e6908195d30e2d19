import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type ListedFile } from '@nx-multistage/oci';
import { systemCode } from '@nx-multistage/errors';

/** A larger file is no configuration, in bytes. */
const LARGEST = 256 * 1024;

/**
 * The small text files of an unpacked image.
 *
 * @param wanted paths to read
 */
export function readSmallTexts(
  { folder, files }: { folder: string; files: ReadonlyMap<string, ListedFile> },
  wanted: (path: string) => boolean,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [path, { type, size, hardlinkOf }] of files) {
    if (type !== 'file' || hardlinkOf !== undefined || size === 0 || size > LARGEST) continue;
    if (!wanted(path)) continue;
    const bytes = read(folder, path);
    if (!bytes.includes(0)) texts.set(path, bytes.toString('latin1'));
  }
  return texts;
}

/** A mode without permissions is the image's affair: its user cannot read it either. */
function read(folder: string, path: string): Buffer {
  try {
    return readFileSync(Buffer.concat([Buffer.from(join(folder, '/')), bytesOf(path)]));
  } catch (error) {
    if (systemCode(error) === 'EACCES') return Buffer.alloc(0);
    throw error;
  }
}
