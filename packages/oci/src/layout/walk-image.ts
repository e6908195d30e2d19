import type { Image } from '../model/blob';
import { invalid } from '../model/fields';
import { MAX_UNPACKED_BYTES, openLayer } from './layer-stream';
import { readTar, type TarEntry } from './read-tar';

export interface WalkOptions {
  /** Bytes that all layers together may unpack to. */
  maxUnpackedBytes?: number;
  /** Layers at the bottom to leave out. */
  skip?: number;
}

/** An entry and the number of its layer, counted from 0. */
export interface WalkedEntry {
  entry: TarEntry;
  layer: number;
}

/**
 * Reads all layers of an image, bottom up, entry by entry. Digest and diffID of each are checked at its end: what
 * was read before counts only when the walk comes to its end.
 *
 * @throws {ToolError} NXM_BLOB_DAMAGED, NXM_IMAGE_INVALID (a wrong diff_id), NXM_LAYER_INVALID, NXM_LAYER_TOO_LARGE
 */
export async function* walkImage(
  image: Image,
  { maxUnpackedBytes = MAX_UNPACKED_BYTES, skip = 0 }: WalkOptions = {},
): AsyncGenerator<WalkedEntry, void, undefined> {
  let left = maxUnpackedBytes;
  for (const [layer, blob] of image.layers.entries()) {
    if (layer < skip) continue;
    const stream = await openLayer(blob, left);
    for await (const entry of readTar(stream.tar)) yield { entry, layer };
    left -= stream.unpackedSize();
    const expected = image.config.value.rootfs.diff_ids[layer];
    if (stream.diffId() !== expected)
      throw invalid(
        `Layer ${layer + 1} has the diffID ${stream.diffId()}, the config says ${expected ?? 'none'}`,
      );
  }
}
