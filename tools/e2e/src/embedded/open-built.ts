import { openImageSource, type Image, type ImageSet } from '@nx-multistage/oci';
import { join } from 'node:path';

/** Where the embedded engine leaves the image of a project; absolute. */
export const layoutOf = (root: string, projectRoot: string): string =>
  join(root, 'dist/docker', projectRoot, 'image');

/** What a build of the embedded engine left, read from its layout alone. */
export async function openBuiltSet(root: string, projectRoot: string): Promise<ImageSet> {
  const source = await openImageSource(layoutOf(root, projectRoot));
  return source.set(source.names()[0]);
}

/** The same where it is one image. */
export async function openBuilt(root: string, projectRoot: string): Promise<Image> {
  const { images } = await openBuiltSet(root, projectRoot);
  const [image] = images;
  if (image === undefined || images.length > 1)
    throw new Error(`${images.length} images in the layout of ${projectRoot}`);
  return image;
}
