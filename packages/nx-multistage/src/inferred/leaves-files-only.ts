import type { ImageOptions } from '../plan/image-options';

/**
 * Whether all that `docker-build` leaves are files among its outputs, so that Nx can restore it from its cache: an
 * image in an engine or in a registry it cannot restore.
 */
export function leavesFilesOnly({ engine, push, load, outputs }: ImageOptions): boolean {
  return engine === 'embedded' && push !== true && load !== true && (outputs ?? []).length === 0;
}
