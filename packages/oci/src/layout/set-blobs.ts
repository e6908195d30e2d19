import { Readable } from 'node:stream';
import type { Blob, Document, ImageSet } from '../model/blob';

/** All blobs of a set, each once: layers, then configs, manifests and the index, as they have to arrive. */
export function blobsOf(set: ImageSet): Blob[] {
  const blobs = [
    ...set.images.flatMap(({ layers }) => layers),
    ...set.images.map(({ config }) => documentBlob(config)),
    ...set.images.map(({ manifest }) => documentBlob(manifest)),
    ...(set.index ? [documentBlob(set.index)] : []),
  ];
  return [...new Map(blobs.map((blob) => [blob.descriptor.digest, blob])).values()];
}

/** A document as the blob it is stored as. */
export function documentBlob({ descriptor, bytes }: Document<object>): Blob {
  return {
    descriptor,
    open: () => Promise.resolve(Readable.from([bytes], { objectMode: false })),
  };
}
