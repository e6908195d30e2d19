import { createHash } from 'node:crypto';
import type { Image } from '../model/blob';
import { FileTree } from './file-tree';
import type { ListedFile } from './listed-file';
import { walkImage, type WalkOptions } from './walk-image';

export interface ListOptions extends WalkOptions {
  /** Reads all contents for their digests. */
  digests?: boolean;
}

/**
 * The files of an image as a container sees them: whiteouts applied, replaced files gone, hard links resolved.
 *
 * @returns path -> file, sorted, parents first; without a leading slash, the root is the empty path. Names that are
 *   not UTF-8 keep their bytes: `bytesOf`
 * @throws {ToolError} NXM_BLOB_DAMAGED, NXM_IMAGE_INVALID, NXM_LAYER_INVALID, NXM_LAYER_TOO_LARGE
 */
export async function listImage(
  image: Image,
  { digests = false, ...walk }: ListOptions = {},
): Promise<Map<string, ListedFile>> {
  const tree = new FileTree();
  for await (const { entry, layer } of walkImage(image, walk)) {
    const { added } = tree.apply(entry, layer);
    if (!digests || added?.data.type !== 'file' || added.hardlinkTo !== undefined) continue;
    const hash = createHash('sha256');
    for await (const chunk of entry.content()) hash.update(chunk);
    added.data.digest = `sha256:${hash.digest('hex')}`;
  }
  return tree.files();
}
