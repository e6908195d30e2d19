import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isToolError, systemCode, ToolError } from '@nx-multistage/errors';
import { TAR_END, tarHeader, tarPadding } from '../layer/tar';
import type { Blob, Image, ImageSet } from '../model/blob';
import { hexOf } from '../model/digest';
import { verified } from '../model/verified';
import { entriesOf, indexText, LAYOUT_FILE, type ImageName } from './layout-index';
import { syncFolder, viaTemporary } from './put-blob';
import { blobsOf } from './set-blobs';
import type { BlobProgress } from './write-layout';

export interface WriteArchiveOptions {
  names: readonly ImageName[];
  onProgress?: (progress: BlobProgress) => void;
}

/**
 * Writes one tar that is an OCI archive and a docker archive: `oci-layout` and `index.json` for skopeo, podman and
 * docker's containerd store, `manifest.json` for `docker load` of any age. Same set and names, same bytes.
 *
 * Several platforms: there is no `manifest.json`, which can name one image only. Docker loads such an archive into
 * its containerd store alone; the graphdriver store says `.../blobs/json: no such file`.
 *
 * @param to absolute path of a file, which has its name only when whole; or a stream, which is ended
 * @throws {ToolError} NXM_ARCHIVE_WRITE, NXM_BLOB_DAMAGED, NXM_IMAGE_INVALID
 */
export async function writeArchive(
  to: string | Writable,
  set: ImageSet,
  options: WriteArchiveOptions,
): Promise<void> {
  const tar = Readable.from(archiveBytes(set, options), { objectMode: false });
  try {
    if (typeof to !== 'string') return await pipeline(tar, to);
    await viaTemporary(to, async (temporary) => {
      await pipeline(tar, createWriteStream(temporary, { flags: 'wx' }));
      await sync(temporary);
    });
    await syncFolder(dirname(to));
  } catch (error) {
    throw isToolError(error) ? error : writeFailed(to, error);
  } finally {
    tar.destroy();
  }
}

/** Metadata first, so that a reader of a stream knows what comes. */
async function* archiveBytes(
  set: ImageSet,
  options: WriteArchiveOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const [only] = set.images;
  yield* small('oci-layout', LAYOUT_FILE);
  yield* small('index.json', indexText(entriesOf(set, options.names)));
  if (only && !set.index) yield* small('manifest.json', dockerManifest(only, options.names));
  yield folder('blobs');
  yield folder('blobs/sha256');
  const blobs = blobsOf(set).sort((one, other) =>
    one.descriptor.digest < other.descriptor.digest ? -1 : 1,
  );
  for (const blob of blobs) yield* blobEntry(blob, options.onProgress);
  yield TAR_END;
}

async function* blobEntry(
  blob: Blob,
  onProgress: WriteArchiveOptions['onProgress'],
): AsyncGenerator<Buffer, void, undefined> {
  const { descriptor } = blob;
  let bytes = 0;
  yield header(blobPath(descriptor), descriptor.size);
  for await (const chunk of await verified(blob)) {
    yield chunk as Buffer;
    bytes += (chunk as Buffer).length;
    onProgress?.({ descriptor, state: 'copying', bytes });
  }
  yield tarPadding(descriptor.size);
  onProgress?.({ descriptor, state: 'copied', bytes });
}

/** What `docker load` reads. Source: docker image-spec v1.2, "Combined Image JSON + Filesystem Changeset Format". */
function dockerManifest({ config, layers }: Image, names: readonly ImageName[]): string {
  const tags = names.flatMap(({ fullName }) => (fullName === undefined ? [] : [fullName]));
  return JSON.stringify([
    {
      Config: blobPath(config.descriptor),
      RepoTags: tags.length > 0 ? tags : null,
      Layers: layers.map(({ descriptor }) => blobPath(descriptor)),
    },
  ]);
}

function blobPath({ digest }: { digest: string }): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function* small(path: string, content: string): Generator<Buffer> {
  const bytes = Buffer.from(content);
  yield header(path, bytes.length);
  yield bytes;
  yield tarPadding(bytes.length);
}

function header(path: string, size: number): Buffer {
  const content = { file: '', size };
  return tarHeader(
    { kind: 'file', path: Buffer.from(path), mode: 0o644, uid: 0, gid: 0, content },
    0,
  );
}

function folder(path: string): Buffer {
  return tarHeader({ kind: 'directory', path: Buffer.from(path), mode: 0o755, uid: 0, gid: 0 }, 0);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeFailed(to: string | Writable, cause: unknown): ToolError {
  const code = systemCode(cause);
  const why = code === 'ENOSPC' ? 'the disk is full' : (code ?? String(cause));
  const where = typeof to === 'string' ? to : 'to the stream';
  return new ToolError(
    'NXM_ARCHIVE_WRITE',
    `The image archive cannot be written: ${where}: ${why}`,
    {
      hint: 'Check that the folder exists, is writable and has room for the whole image; an older archive is still whole.',
      cause,
    },
  );
}
