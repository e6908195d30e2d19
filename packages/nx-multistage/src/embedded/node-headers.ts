import { hexOf, unpackImage, type Image } from '@nx-multistage/oci';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const HEADERS = 'usr/local/include/node/';

/**
 * The headers of the image's own Node, which docker-node's images have: a binary that is compiled against those of
 * the host's Node would be for another ABI. Reads the base's layers, once per base.
 *
 * @param folder absolute folder that headers are kept in, one folder per base
 * @returns the folder whose `include/node` they are; undefined where the base has none
 */
export async function nodeHeaders(base: Image, folder: string): Promise<string | undefined> {
  const place = join(folder, hexOf(base.manifest.descriptor.digest));
  if (!existsSync(place))
    await unpackImage(base, place, { only: (path: string) => path.startsWith(HEADERS) });
  const prefix = join(place, 'usr', 'local');
  return existsSync(join(prefix, 'include', 'node', 'node_version.h')) ? prefix : undefined;
}
