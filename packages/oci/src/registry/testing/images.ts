import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Blob, Document, Image, ImageSet } from '../../model/blob';
import type { ImageConfig } from '../../model/config';
import { digestOf } from '../../model/digest';
import type { Index, Manifest } from '../../model/manifest';
import { OCI } from '../../model/media-types';

/** A blob in memory that counts how often it is read. */
export interface CountedBlob extends Blob {
  opened: number;
}

export function blobOf(bytes: Buffer, mediaType: string = OCI.layerGzip): CountedBlob {
  const blob: CountedBlob = {
    descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
    opened: 0,
    open: async () => {
      blob.opened += 1;
      return Readable.from(piecesOf(bytes));
    },
  };
  return blob;
}

/** As a file is read. */
function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

export function documentOf<Value extends { mediaType?: string }>(
  value: Value,
  mediaType = value.mediaType ?? '',
): Document<Value> {
  const bytes = Buffer.from(JSON.stringify(value));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, value };
}

/**
 * An image for the client: its layers are no tar files, registries do not look.
 *
 * @param layers bytes of each
 */
export function imageOf(layers: readonly Buffer[], architecture = 'amd64'): Image {
  const config: ImageConfig = {
    architecture,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) },
  };
  const configDocument = documentOf<ImageConfig & { mediaType?: string }>(config, OCI.config);
  const blobs = layers.map((layer) => blobOf(layer));
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: configDocument.descriptor,
    layers: blobs.map(({ descriptor }) => descriptor),
  };
  return { manifest: documentOf(manifest), config: configDocument, layers: blobs };
}

export function indexOf(images: readonly Image[]): ImageSet {
  const index: Index = {
    schemaVersion: 2,
    mediaType: OCI.index,
    manifests: images.map(({ manifest, config }) => ({
      ...manifest.descriptor,
      platform: { os: config.value.os, architecture: config.value.architecture },
    })),
  };
  return { index: documentOf(index), images: [...images] };
}

/** Bytes that no other test has. */
export function freshBytes(size: number): Buffer {
  return randomBytes(size);
}
