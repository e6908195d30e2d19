import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { Blob, Image } from '../../model/blob';
import { configDocument, manifestDocument } from '../../model/canonical';
import type { ImageConfig } from '../../model/config';
import { digestOf } from '../../model/digest';
import { OCI } from '../../model/media-types';
import { tarOf, type RawEntry } from './tar-of';

/** A blob in memory. */
export function blobOf(bytes: Buffer, mediaType: string): Blob {
  return {
    descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length },
    open: () => Promise.resolve(Readable.from([bytes], { objectMode: false })),
  };
}

/** A gzip layer of some entries, with its diffID. */
export function layerOf(entries: readonly RawEntry[]): { blob: Blob; diffId: string } {
  const tar = tarOf(entries);
  return { blob: blobOf(gzipSync(tar), OCI.layerGzip), diffId: digestOf(tar) };
}

/** An image of layers, each a list of entries, from nothing. */
export function imageOf(
  layers: readonly (readonly RawEntry[])[],
  config: Partial<ImageConfig> = {},
): Image {
  return assemble(layers.map(layerOf), config);
}

/** An image of ready layers, right or wrong. */
export function assemble(
  layers: readonly { blob: Blob; diffId: string }[],
  config: Partial<ImageConfig> = {},
): Image {
  const own = configDocument(OCI.config, {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    ...config,
  });
  const manifest = manifestDocument({
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: own.descriptor,
    layers: layers.map(({ blob }) => blob.descriptor),
  });
  return { manifest, config: own, layers: layers.map(({ blob }) => blob) };
}
