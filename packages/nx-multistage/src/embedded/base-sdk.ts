import { hexOf, unpackImage, type Image } from '@nx-multistage/oci';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a compile on this machine needs to know of the image it is for. */
export interface BaseSdk {
  /** Absolute folder whose `include/node` has the headers of the image's Node. */
  nodeHeaders?: string;
  /** Version of the image's glibc: a binary made on a machine with a newer one may not load. */
  glibcVersion?: string;
}

const HEADERS = 'usr/local/include/node/';
/** Before 2.34 `libc.so.6` is a link to the second. */
const GLIBC = /^libc(?:\.so\.6|-[\d.]+\.so)$/;

/**
 * Headers of the image's own Node, which docker-node's images have (a binary compiled against those of the host's
 * Node would be for another ABI), and the version of its glibc. Reads the base's layers, once per base.
 *
 * @param folder absolute folder that these are kept in, one folder per base
 */
export async function baseSdk(base: Image, folder: string): Promise<BaseSdk> {
  const place = join(folder, hexOf(base.manifest.descriptor.digest));
  if (!existsSync(place)) await unpackImage(base, place, { only: isWanted });
  utimesSync(place, new Date(), new Date());
  const prefix = join(place, 'usr', 'local');
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_version.h'));
  const glibcVersion = findGlibc(place);
  return {
    ...(hasHeaders ? { nodeHeaders: prefix } : {}),
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
  };
}

function isWanted(path: string): boolean {
  return path.startsWith(HEADERS) || GLIBC.test(basename(path));
}

function findGlibc(folder: string): string | undefined {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).find(
    (entry) => GLIBC.test(entry.name) && entry.isFile(),
  );
  return found && glibcVersionOf(readFileSync(join(found.parentPath, found.name)));
}

/** `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`: what the library prints when it is run. */
export function glibcVersionOf(library: Buffer): string | undefined {
  return /GNU C Library [^\n\0]{0,200}? version (\d+\.\d+)/.exec(library.toString('latin1'))?.[1];
}
