import { constants, createReadStream } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  open,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { systemCode } from '@nx-multistage/errors';
import type { Blob } from '../model/blob';
import { hexOf } from '../model/digest';
import { digestCheck, verified } from '../model/verified';
import { temporaryName } from './temporary-name';

/** How a blob came into a layout. */
export type Placed = 'present' | 'linked' | 'copied';

/** A blob and where it belongs. */
export interface Placement {
  blob: Blob;
  /** `blobs/sha256` of a layout. */
  folder: string;
  /** Target of a symbolic link to put instead of a copy, relative to `folder`. */
  link?: string | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Puts a blob into a layout: under its name are always all its bytes or nothing. One that is there with the
 * right size is left alone.
 *
 * @throws {ToolError} NXM_BLOB_DAMAGED where the bytes are not those of the digest
 */
export async function putBlob(placement: Placement): Promise<Placed> {
  const { blob, folder, link } = placement;
  const { digest, size } = blob.descriptor;
  const path = join(folder, hexOf(digest));
  const there = await lstat(path).catch(absent);
  if (link !== undefined && (await sizeOf(join(folder, link))) === size) {
    if (there?.isSymbolicLink() && (await readlink(path)) === link) return 'present';
    if (await linkTo(link, path)) return 'linked';
  }
  if (there?.isFile() && there.size === size) return 'present';
  await viaTemporary(path, (temporary) => copyTo(placement, temporary));
  return 'copied';
}

/** Writes a small file so that under its name is always the old or the new content. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await viaTemporary(path, async (temporary) => {
    const file = await open(temporary, 'wx', 0o644);
    await finish(file, () => file.writeFile(content));
  });
}

/** Runs a writer on a temporary sibling and then gives the result its name. */
export async function viaTemporary(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes the renames in a folder last through a power cut, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await finish(handle, async () => undefined);
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(systemCode(error) ?? '')) throw error;
  }
}

async function copyTo({ blob, onBytes }: Placement, temporary: string): Promise<void> {
  if (blob.file !== undefined) return copyFrom(blob.file, { blob, onBytes }, temporary);
  const file = await open(temporary, 'wx', 0o644);
  await finish(file, async () => {
    for await (const chunk of await verified(blob)) {
      await file.writeFile(chunk as Buffer);
      onBytes?.((chunk as Buffer).length);
    }
  });
}

/** A copy that shares blocks where the file system can, and is read once for its digest. */
async function copyFrom(
  source: string,
  { blob, onBytes }: Pick<Placement, 'blob' | 'onBytes'>,
  temporary: string,
): Promise<void> {
  await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(temporary, 0o644);
  const check = digestCheck(blob.descriptor);
  pipeline(createReadStream(temporary), check, () => undefined);
  for await (const chunk of check) onBytes?.((chunk as Buffer).length);
  const file = await open(temporary, 'r+');
  await finish(file, () => Promise.resolve());
}

async function finish(file: FileHandle, write: () => Promise<void>): Promise<void> {
  try {
    await write();
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @returns false where this system or user makes no symbolic links (Windows): then it has to be a copy */
async function linkTo(target: string, path: string): Promise<boolean> {
  try {
    await viaTemporary(path, (temporary) => symlink(target, temporary));
    return true;
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(absent);
  return found?.isFile() ? found.size : undefined;
}

function absent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) return undefined;
  throw error;
}
