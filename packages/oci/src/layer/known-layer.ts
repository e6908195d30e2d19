import { findLayer, type Layer, type LayerOptions } from './write-layer';

/** A layer as a caller remembers it, without its blob. */
export type LayerFacts = Pick<Layer, 'diffId' | 'unpackedSize' | 'entries'>;

/**
 * A layer that was written before, without a look at the files it was made from.
 *
 * @returns undefined where the store does not hold it, whole and in that compression
 */
export async function knownLayer(
  facts: LayerFacts,
  options: Pick<LayerOptions, 'store' | 'compression'>,
): Promise<Layer | undefined> {
  const blob = await findLayer(options, facts.diffId);
  return blob === undefined ? undefined : { ...facts, blob, reused: true };
}
