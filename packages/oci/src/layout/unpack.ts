import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { isToolError, systemCode, ToolError } from '@nx-multistage/errors';
import type { Image } from '../model/blob';
import { Disk, removeTree } from './disk';
import { FileTree, type Change } from './file-tree';
import type { FileData, ListedFile } from './listed-file';
import type { TarEntry } from './read-tar';
import { walkImage } from './walk-image';

/** Layers that were unpacked before: what `unpackImage` returned for an image of just these layers. */
export interface UnpackedLayers {
  folder: string;
  /** How many layers, from the bottom. */
  layers: number;
  files: ReadonlyMap<string, ListedFile>;
}

export interface UnpackOptions {
  /** Copied instead of unpacked again; file systems that can share the blocks. */
  from?: UnpackedLayers;
  /** `image` gives files to the image's owners, for root only; else all belong to the current user. */
  owner?: 'current' | 'image';
  /**
   * Leaves out all paths for which it says no; folders above a wanted file are made. A wanted second name (hard
   * link) of a file that is left out cannot be written: it is among the skipped.
   */
  only?: (path: string) => boolean;
  /** Bytes that the layers may unpack to; NXM_LAYER_TOO_LARGE above. */
  maxUnpackedBytes?: number;
  onProgress?: (progress: { layer: number; bytes: number }) => void;
}

/** An image's files in a folder. */
export interface UnpackedImage {
  folder: string;
  layers: number;
  /** As the image wants them: with owners, and with modes that the disk may not have. */
  files: Map<string, ListedFile>;
  /** What is not in the folder, or not whole. */
  skipped: { path: string; why: string }[];
}

/**
 * Unpacks the merged files of an image. The folder appears when it is whole, in one step; where another process was
 * faster, its folder stays.
 *
 * Nothing is ever written through a symbolic link: links of the image are followed as paths inside it. Set-user and
 * set-group bits are left off unless owners are the image's: they would give away the current user. Devices and
 * pipes are left out, extended attributes too.
 *
 * @param folder must not exist
 * @throws {ToolError} NXM_UNPACK_EXISTS, NXM_UNPACK_WRITE, NXM_LAYER_INVALID (a hostile entry), NXM_LAYER_TOO_LARGE,
 *   NXM_BLOB_DAMAGED, NXM_IMAGE_INVALID
 */
export async function unpackImage(
  image: Image,
  folder: string,
  options: UnpackOptions = {},
): Promise<UnpackedImage> {
  if (fs.existsSync(folder)) throw exists(folder);
  const temporary = join(
    dirname(folder),
    `.unpack-${process.pid}-${randomBytes(6).toString('hex')}`,
  );
  try {
    fs.mkdirSync(temporary, { recursive: true, mode: 0o700 });
    const disk = new Disk(temporary, options.owner === 'image', options.only);
    const files = await unpackInto(image, disk, options);
    takeName(temporary, folder);
    return {
      folder,
      layers: image.layers.length,
      files,
      skipped: [...disk.lost, ...skippedOf(files)],
    };
  } catch (error) {
    throw isToolError(error) ? error : writeFailed(folder, error);
  } finally {
    removeTree(temporary);
  }
}

async function unpackInto(
  image: Image,
  disk: Disk,
  { from, maxUnpackedBytes, onProgress }: UnpackOptions,
): Promise<Map<string, ListedFile>> {
  const tree = from ? FileTree.from(from.files) : new FileTree();
  if (from) copyLayers(from, disk);
  let bytes = 0;
  const walk = {
    skip: from?.layers ?? 0,
    ...(maxUnpackedBytes === undefined ? {} : { maxUnpackedBytes }),
  };
  for await (const { entry, layer } of walkImage(image, walk)) {
    await applyChange(disk, tree.apply(entry, layer), entry);
    onProgress?.({ layer, bytes: (bytes += entry.size) });
  }
  const files = new Map([...tree.files()].filter(([path, file]) => disk.holds(path, file)));
  for (const [path, data] of [...files].reverse())
    if (data.type === 'directory') disk.finish(path, data);
  return files;
}

async function applyChange(
  disk: Disk,
  { removed, implied, added }: Change,
  entry: TarEntry,
): Promise<void> {
  for (const path of removed) disk.remove(path);
  for (const path of implied) if (disk.wants(path)) disk.directory(path);
  if (!added || isSkipped(added.data) || !disk.wants(added.path)) return;
  const { path, data, hardlinkTo } = added;
  if (hardlinkTo !== undefined) disk.link(hardlinkTo, path);
  else if (data.type === 'directory') disk.directory(path);
  else if (data.type === 'symlink') disk.symlink(path, data);
  else await disk.file(path, data, entry.content());
}

function copyLayers(from: UnpackedLayers, disk: Disk): void {
  for (const [path, file] of from.files) {
    if (path === '' || isSkipped(file) || !disk.wants(path)) continue;
    if (file.hardlinkOf !== undefined) disk.link(file.hardlinkOf, path);
    else if (file.type === 'directory') disk.directory(path);
    else if (file.type === 'symlink') disk.symlink(path, file);
    else disk.copy(from.folder, path, file);
  }
}

/** Another process that did the same work first is as good. */
function takeName(temporary: string, folder: string): void {
  try {
    fs.renameSync(temporary, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  }
}

function isSkipped({ type }: FileData): boolean {
  return type === 'character-device' || type === 'block-device' || type === 'fifo';
}

function skippedOf(files: ReadonlyMap<string, ListedFile>): UnpackedImage['skipped'] {
  return [...files].flatMap(([path, file]) => {
    if (isSkipped(file)) return [{ path, why: `${file.type}: left out` }];
    const { xattrs } = file;
    return xattrs ? [{ path, why: `extended attributes left out: ${xattrs.join(', ')}` }] : [];
  });
}

function exists(folder: string): ToolError {
  return new ToolError('NXM_UNPACK_EXISTS', `The folder to unpack to is there already: ${folder}`, {
    hint: 'Remove it, or unpack to another folder.',
  });
}

function writeFailed(folder: string, cause: unknown): ToolError {
  const code = systemCode(cause);
  const known: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EEXIST: 'two of its names are one on this file system',
  };
  const why = known[code ?? ''] ?? code ?? String(cause);
  return new ToolError('NXM_UNPACK_WRITE', `The image cannot be unpacked to ${folder}: ${why}`, {
    hint: 'Unpack to a folder that is writable, has room, and tells upper from lower case.',
    cause,
  });
}
