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
import { formatSize } from '../workspace/format';
import type { OnProgress } from './ticker';

/** Where a workspace keeps the base layers that its layouts link to; workspace-relative. */
export const BASE_FOLDER = 'dist/docker/.base';

interface Fetching {
  store: BlobStore;
  say: (line: string) => void;
  onProgress: OnProgress;
}

/**
 * Brings the base layers of an image to this machine, so that a layout of it is complete: each once per user, and from
 * there as a link into the workspace.
 *
 * @param root absolute path of the workspace
 * @param options count: how many of the image's layers, from the lowest, are the base's; say: hears a line for each
 *   that is brought here
 */
export async function fetchBaseBlobs(
  image: Image,
  { root, count, store, say, onProgress }: Fetching & { root: string; count: number },
): Promise<void> {
  const folder = join(root, BASE_FOLDER, 'blobs', 'sha256');
  mkdirSync(folder, { recursive: true });
  for (const blob of image.layers.slice(0, count)) {
    const place = join(folder, hexOf(blob.descriptor.digest));
    const file = await keep(blob, { store, say, onProgress });
    if (isSameFile(file, place)) continue;
    placeFile(file, place);
  }
}

/** The target of a relative link from a blob of a layout to the same blob among the base's. */
export function baseLink(layout: string, { digest }: Descriptor): string {
  const folder = posix.join(layout, 'blobs', 'sha256');
  return posix.relative(folder, posix.join(BASE_FOLDER, 'blobs', 'sha256', hexOf(digest)));
}

/** The store checks what it takes, and what was touched since. */
async function keep(
  { descriptor, open }: Blob,
  { store, say, onProgress }: Fetching,
): Promise<string> {
  const { digest, size } = descriptor;
  if ((await store.has(digest)) === undefined) {
    say(`base    ${digest.slice(0, 19)}  ${formatSize(size)}`);
    const bytes = counted(await verified({ descriptor, open }), (done) =>
      onProgress(`base    ${digest.slice(0, 19)}`, done, size),
    );
    await store.write(bytes, { digest, size });
  }
  return store.path(digest);
}

async function* counted(
  source: AsyncIterable<Buffer>,
  onBytes: (done: number) => void,
): AsyncGenerator<Buffer> {
  let done = 0;
  for await (const piece of source) {
    yield piece;
    onBytes((done += piece.length));
  }
}

function isSameFile(file: string, place: string): boolean {
  const [one, other] = [file, place].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

function placeFile(file: string, place: string): void {
  const temporary = `${place}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    linkOrCopy(file, temporary);
    renameSync(temporary, place);
  } finally {
    rmSync(temporary, { force: true });
  }
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
