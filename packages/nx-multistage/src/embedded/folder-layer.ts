import { collectFolder, writeLayer, type Layer, type LayerOptions } from '@nx-multistage/oci';
import { LAYER_TIME } from './layer-names';

/**
 * The layer that puts a folder of the artifacts into the image, files root's.
 *
 * @param from absolute folder
 * @param to its place in the image, without a leading slash
 */
export async function folderLayer(
  { from, to }: { from: string; to: string },
  options: Omit<LayerOptions, 'mtimeSeconds'>,
): Promise<Layer> {
  const entries = await collectFolder({ from, to, uid: 0, gid: 0, executables: new Set() });
  return writeLayer(entries, { ...options, mtimeSeconds: LAYER_TIME });
}
