import type { ImageOptions } from '../plan/image-options';

/**
 * Whether all that `docker-build` leaves are files among its outputs, so that Nx can restore it from its cache: an
 * image in an engine or in a registry it cannot restore, and with `pull` the registry is to be asked every time.
 */
export function leavesFilesOnly({ engine, push, load, outputs, pull }: ImageOptions): boolean {
  const sends = push === true || load === true || (outputs ?? []).length > 0;
  return engine === 'embedded' && !sends && pull !== true;
}
