import type { Blob, BlobStore, Descriptor, Image } from '@nx-multistage/oci';
import { hexOf, verified } from '@nx-multistage/oci';
import { systemCode } from '@nx-multistage/errors';
import {
  copyFileSync,
  constants,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, posix } from 'node:path';

/** Where a workspace keeps the base layers that its layouts link to; workspace-relative. */
export const BASE_FOLDER = 'dist/docker/.base';

/**
 * Brings the base layers of an image to this machine, so that a layout of it is complete: each once per user, and from
 * there as a link into the workspace.
 *
 * @param root absolute path of the workspace
 * @param count how many of the image's layers, from the lowest, are the base's
 */
export async function fetchBaseBlobs(
  image: Image,
  { root, count, store }: { root: string; count: number; store: BlobStore },
): Promise<void> {
  const folder = join(root, BASE_FOLDER, 'blobs', 'sha256');
  mkdirSync(folder, { recursive: true });
  for (const blob of image.layers.slice(0, count)) {
    const place = join(folder, hexOf(blob.descriptor.digest));
    if (statSync(place, { throwIfNoEntry: false })?.size === blob.descriptor.size) continue;
    await placeBlob(blob, place, store);
  }
}

/** The target of a relative link from a blob of a layout to the same blob among the base's. */
export function baseLink(layout: string, { digest }: Descriptor): string {
  const folder = posix.join(layout, 'blobs', 'sha256');
  return posix.relative(folder, posix.join(BASE_FOLDER, 'blobs', 'sha256', hexOf(digest)));
}

async function placeBlob(blob: Blob, place: string, store: BlobStore): Promise<void> {
  const file = blob.file ?? (await keep(blob, store));
  const temporary = `${place}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    linkOrCopy(file, temporary);
    renameSync(temporary, place);
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function keep(blob: Blob, store: BlobStore): Promise<string> {
  const { descriptor } = blob;
  if ((await store.has(descriptor.digest)) === undefined)
    await store.write(await verified(blob), { digest: descriptor.digest, size: descriptor.size });
  return store.path(descriptor.digest);
}

/** Another file system, or one without links, gets a copy. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!/^(EXDEV|EPERM|ENOTSUP|EMLINK|EACCES)$/.test(systemCode(error) ?? '')) throw error;
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
}
