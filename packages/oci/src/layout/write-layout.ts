import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isToolError, systemCode, ToolError } from '@nx-multistage/errors';
import type { Blob, ImageSet } from '../model/blob';
import type { Descriptor } from '../model/descriptor';
import { hexOf } from '../model/digest';
import { parseIndex } from '../model/parse';
import { takeLock } from './file-lock';
import { entriesOf, indexText, LAYOUT_FILE, mergeEntries, type ImageName } from './layout-index';
import { putBlob, syncFolder, writeWhole, type Placed } from './put-blob';
import { blobsOf } from './set-blobs';
import { isAbandoned } from './temporary-name';

/** What happens to a blob while a layout or archive is written. */
export interface BlobProgress {
  descriptor: Descriptor;
  /** `copying` comes often, the others once for each blob. */
  state: 'copying' | Placed | 'omitted';
  /** Bytes of it so far. */
  bytes: number;
}

export interface WriteLayoutOptions {
  names: readonly ImageName[];
  /**
   * Target of a symbolic link for a blob that lies elsewhere, relative to `blobs/sha256`. Where it leads to no
   * file of the right size the blob is copied.
   */
  linkTo?: (descriptor: Descriptor) => string | undefined;
  /** Leaves a blob out, which the specification allows: then it has to be found somewhere else. */
  omit?: (descriptor: Descriptor) => boolean;
  /** `true`, the default: the index then holds just these names, and blobs of older images are removed. `false`: other
   * names stay. */
  replace?: boolean;
  onProgress?: (progress: BlobProgress) => void;
}

/** What was written. */
export interface WrittenLayout {
  /** What the names point at. */
  top: Descriptor;
  /** Number and bytes of blobs, by how they came. */
  blobs: Record<Placed | 'omitted', { count: number; bytes: number }>;
}

/**
 * Writes an OCI image layout. Source: OCI image-spec, image-layout.md.
 *
 * Safe at any moment: blobs first, each under its name only when whole, then `index.json` in one step. Several
 * processes may write into one folder; a lock keeps their changes of the index apart.
 *
 * @param folder made where it is missing
 * @throws {ToolError} NXM_LAYOUT_WRITE (disk full, no permission), NXM_LAYOUT_LOCKED, NXM_LAYOUT_INVALID (an
 *   index that cannot be kept), NXM_BLOB_DAMAGED, NXM_IMAGE_INVALID
 */
export async function writeLayout(
  folder: string,
  set: ImageSet,
  options: WriteLayoutOptions,
): Promise<WrittenLayout> {
  const entries = entriesOf(set, options.names);
  try {
    await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
    await writeVersion(join(folder, 'oci-layout'));
    const blobs = await putBlobs(folder, set, options);
    await changeIndex(folder, set, entries, options);
    const top = entries[0] as Descriptor;
    return { top: { mediaType: top.mediaType, digest: top.digest, size: top.size }, blobs };
  } catch (error) {
    throw isToolError(error) ? error : writeFailed(folder, error);
  }
}

/** Most often it is there: then nothing has to reach the disk. */
async function writeVersion(path: string): Promise<void> {
  const there = await readFile(path, 'utf8').catch(() => undefined);
  if (there !== LAYOUT_FILE) await writeWhole(path, LAYOUT_FILE);
}

async function putBlobs(
  folder: string,
  set: ImageSet,
  { linkTo, omit, onProgress }: WriteLayoutOptions,
): Promise<WrittenLayout['blobs']> {
  const none = () => ({ count: 0, bytes: 0 });
  const sums = { present: none(), linked: none(), copied: none(), omitted: none() };
  for (const blob of blobsOf(set)) {
    const { descriptor } = blob;
    let bytes = 0;
    const state = omit?.(descriptor)
      ? 'omitted'
      : await putBlob({
          blob,
          folder: join(folder, 'blobs', 'sha256'),
          link: linkTo?.(descriptor),
          onBytes: (more) => onProgress?.({ descriptor, state: 'copying', bytes: (bytes += more) }),
        });
    sums[state].count += 1;
    sums[state].bytes += descriptor.size;
    onProgress?.({ descriptor, state, bytes: descriptor.size });
  }
  return sums;
}

/**
 * Makes the new image visible. Under the lock the blobs are looked at once more: another process may have
 * removed some as not needed since they were put there.
 */
async function changeIndex(
  folder: string,
  set: ImageSet,
  entries: Descriptor[],
  options: WriteLayoutOptions,
): Promise<void> {
  const lock = await takeLock(join(folder, '.index.lock'));
  try {
    const { onProgress: _silent, ...quiet } = options;
    await putBlobs(folder, set, quiet);
    await syncFolder(join(folder, 'blobs', 'sha256'));
    const replace = options.replace ?? true;
    const all = replace ? entries : mergeEntries(await readEntries(folder), entries);
    if (!(await lock.held())) return await changeIndex(folder, set, entries, options);
    await writeWhole(join(folder, 'index.json'), indexText(all));
    await syncFolder(folder);
    await sweep(folder, replace ? wantedBlobs(set, options) : undefined);
  } finally {
    await lock.release();
  }
}

async function readEntries(folder: string): Promise<Descriptor[]> {
  const path = join(folder, 'index.json');
  try {
    return parseIndex(await readFile(path)).manifests;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new ToolError('NXM_LAYOUT_INVALID', `The index of the layout cannot be kept: ${path}`, {
      hint: 'Remove the folder, or write to another one.',
      cause: error,
    });
  }
}

function wantedBlobs(set: ImageSet, { omit }: WriteLayoutOptions): Set<string> {
  const kept = (blob: Blob): boolean => !omit?.(blob.descriptor);
  return new Set(
    blobsOf(set)
      .filter(kept)
      .map(({ descriptor }) => hexOf(descriptor.digest)),
  );
}

/** Removes what killed writers left and, where the wanted blobs are given, all others. */
async function sweep(folder: string, wanted: Set<string> | undefined): Promise<void> {
  const blobs = join(folder, 'blobs', 'sha256');
  const unwanted = (name: string): boolean =>
    wanted !== undefined && /^[0-9a-f]{64}$/.test(name) && !wanted.has(name);
  for (const name of await readdir(blobs))
    if (unwanted(name) || isAbandoned(name)) await rm(join(blobs, name), { force: true });
  for (const name of await readdir(folder))
    if (isAbandoned(name)) await rm(join(folder, name), { force: true });
}

function writeFailed(folder: string, cause: unknown): ToolError {
  const code = systemCode(cause);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new ToolError(
    'NXM_LAYOUT_WRITE',
    `The image layout ${folder} cannot be written: ${full ? 'the disk is full' : (code ?? String(cause))}`,
    {
      hint: full
        ? 'Free some space and run it again: the image that was there before is still whole.'
        : 'Check that the folder is writable and no file stands in its way.',
      cause,
    },
  );
}
