import { openImageSource, type Image } from '@nx-multistage/oci';
import { createTemporaryFolder, succeed } from '@nx-multistage/testkit';
import { join } from 'node:path';

/** Reads an image of the docker daemon, with the way to remove the copy. */
export async function exportImage(reference: string): Promise<{ image: Image; remove(): void }> {
  const folder = createTemporaryFolder('export');
  try {
    const archive = join(folder.path, 'image.tar');
    await succeed('docker', ['save', `--output=${archive}`, reference]);
    const source = await openImageSource(archive);
    const { images } = await source.set(source.names()[0]);
    const [image] = images;
    if (image === undefined) throw new Error(`docker saved no image for ${reference}`);
    return { image, remove: folder.remove };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
