import { Readable } from 'node:stream';
import { mapBounded } from '../map-bounded';
import { checkRepository, checkTag } from './names';
import { pushBlob, type PushedBlob } from './push-blob';
import { pushManifest, type PushedManifest } from './push-manifest';
import type { Session } from './session';
import type { Blob, Document, Image, ImageSet, Repository } from '../model/blob';
import { isForeignLayer } from '../model/media-types';

export interface PushOptions {
  /** Set at the very end, each to the index or the one image. None: the image has only its digest. */
  tags?: readonly string[];
  /** Repositories of the same registry that may have layers already, as that of the base image. */
  mountFrom?: readonly Repository[];
  /** Blobs on their way at a time; 4 by default. */
  parallel?: number;
  /** Blobs larger than this many bytes go in chunks of it. By default only where the registry asks for it. */
  chunkBytes?: number;
  onProgress?: (progress: PushProgress) => void;
}

/** How far a blob is. */
export interface PushProgress {
  digest: string;
  /** Bytes. */
  size: number;
  /** Bytes that went out so far; more than `size` after a failed try. */
  bytesSent: number;
  /** Missing while it is on its way. */
  action?: PushedBlob['action'];
}

export interface PushResult {
  /** Of what the tags point at. */
  digest: string;
  /** Each blob once: layers first, in the order of the images, then configs. */
  blobs: PushedBlob[];
  /** In the order in which they were pushed: images, index, tags. */
  manifests: PushedManifest[];
}

const PARALLEL = 4;

/**
 * Pushes images: layers, configs, manifests, the index, tags, in this order. Whenever it is cut short, a tag
 * is what it was before or the whole new image.
 *
 * @throws RequestFailure; ToolError `NXM_REGISTRY_...`, `NXM_BLOB_DAMAGED` where a blob on this side is not
 *   what its descriptor says
 */
export async function push(
  session: Session,
  repository: Repository,
  set: ImageSet,
  options: PushOptions = {},
): Promise<PushResult> {
  checkRepository(repository);
  options.mountFrom?.forEach(checkRepository);
  options.tags?.forEach(checkTag);
  const layers = unique(set.images.flatMap(({ layers }) => layers.filter(isOurs)));
  const configs = unique(set.images.map(({ config }) => blobOf(config)));
  const blobs = await pushBlobs(session, repository, layers, options);
  blobs.push(...(await pushBlobs(session, repository, configs, options)));
  const manifests = await pushManifests(session, repository, set, options.tags ?? []);
  return { digest: namedBy(set).descriptor.digest, blobs, manifests };
}

/** Pushes blobs side by side; the first failure ends the others. */
export async function pushBlobs(
  session: Session,
  repository: Repository,
  blobs: readonly Blob[],
  options: PushOptions,
): Promise<PushedBlob[]> {
  const abort = new AbortController();
  const signals = [abort.signal, ...(session.signal === undefined ? [] : [session.signal])];
  const own: Session = { ...session, signal: AbortSignal.any(signals) };
  const { mountFrom = [], chunkBytes } = options;
  return mapBounded(
    blobs,
    options.parallel ?? PARALLEL,
    async (blob) => {
      const { digest, size } = blob.descriptor;
      let bytesSent = 0;
      const onSent = (bytes: number): void => {
        bytesSent += bytes;
        options.onProgress?.({ digest, size, bytesSent });
      };
      const pushed = await pushBlob(own, { repository, mountFrom, chunkBytes, onSent }, blob);
      options.onProgress?.({ digest, size, bytesSent, action: pushed.action });
      return pushed;
    },
    () => abort.abort(),
  );
}

async function pushManifests(
  session: Session,
  repository: Repository,
  set: ImageSet,
  tags: readonly string[],
): Promise<PushedManifest[]> {
  const documents: Document<unknown>[] = uniqueDocuments(set.images);
  if (set.index !== undefined) documents.push(set.index);
  const pushed: PushedManifest[] = [];
  for (const document of documents)
    pushed.push(await pushManifest(session, repository, document, document.descriptor.digest));
  const named = namedBy(set);
  for (const tag of new Set(tags)) pushed.push(await pushManifest(session, repository, named, tag));
  return pushed;
}

/** What a name of the set points at. */
function namedBy({ index, images }: ImageSet): Document<unknown> {
  const named = index ?? images[0]?.manifest;
  if (named === undefined) throw new TypeError('An image set without an image cannot be pushed.');
  return named;
}

/** Foreign layers are handed out by their publisher alone. */
function isOurs({ descriptor }: Blob): boolean {
  return !isForeignLayer(descriptor.mediaType);
}

function blobOf({ descriptor, bytes }: Document<unknown>): Blob {
  return { descriptor, open: async () => Readable.from([bytes]) };
}

function unique(blobs: readonly Blob[]): Blob[] {
  return [...new Map(blobs.map((blob) => [blob.descriptor.digest, blob])).values()];
}

function uniqueDocuments(images: readonly Image[]): Document<unknown>[] {
  return [
    ...new Map(images.map(({ manifest }) => [manifest.descriptor.digest, manifest])).values(),
  ];
}
