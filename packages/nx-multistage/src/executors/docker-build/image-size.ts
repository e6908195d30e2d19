import { inspectImage, type DetectedEngine } from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';

/** Sizes of an image, unpacked, in bytes; each only where the engine can tell. */
export interface ImageSize {
  size?: number;
  /** What the image adds to its base. */
  added?: number;
}

/**
 * Measures what was built, where the engine keeps it. A size is a courtesy: no answer is no error.
 *
 * @param subject base: reference of the base image; platforms: where some are asked for, engines tell sizes of
 *   different things (packed, of one, of all), so nothing is told
 */
export async function measureImage(
  engine: DetectedEngine,
  {
    tags,
    platforms,
    base,
  }: { tags: readonly string[]; platforms: readonly string[]; base: string },
): Promise<ImageSize> {
  const [tag] = tags;
  if (tag === undefined || platforms.length > 0 || !engine.capabilities.keepsImage) return {};
  const [size, baseSize] = await Promise.all([sizeOf(engine, tag), sizeOf(engine, base)]);
  return {
    ...(size === undefined ? {} : { size }),
    ...(size === undefined || baseSize === undefined ? {} : { added: size - baseSize }),
  };
}

async function sizeOf(engine: DetectedEngine, reference: string): Promise<number | undefined> {
  try {
    return (await inspectImage(engine.name, reference, run)).size;
  } catch {
    return undefined;
  }
}
