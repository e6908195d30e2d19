import { listImage, type Image } from '@nx-multistage/oci';

/**
 * Paths that a layer holds and no container sees, because a later layer removed them: whoever pulls the image has
 * them all the same.
 *
 * @param visible paths of the merged image
 */
export async function listHidden(
  image: Image,
  visible: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const hidden = new Set<string>();
  for (const index of image.layers.keys())
    for (const path of (await listImage(layerAlone(image, index))).keys())
      if (!visible.has(path)) hidden.add(path);
  return [...hidden];
}

function layerAlone({ manifest, config, layers }: Image, index: number): Image {
  const { rootfs } = config.value;
  const value = {
    ...config.value,
    rootfs: { ...rootfs, diff_ids: rootfs.diff_ids.slice(index, index + 1) },
  };
  return { manifest, config: { ...config, value }, layers: layers.slice(index, index + 1) };
}
