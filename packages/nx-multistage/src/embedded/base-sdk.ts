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

/** The official images', and Wolfi's. */
const PREFIXES = ['usr/local', 'usr'];
/** Before 2.34 `libc.so.6` is a link to the second. */
const GLIBC = /^libc(?:\.so\.6|-[\d.]+\.so)$/;

/**
 * Headers of the image's own Node (a binary compiled against those of the host's Node would be for another ABI), and
 * the version of its glibc. Reads the layers of both images, once each.
 *
 * @param images base: what the image stands on; builder: what it is built in, which has the headers where the base does
 *   not
 * @param folder absolute folder that these are kept in, one folder per image
 */
export async function baseSdk(
  { base, builder = base }: { base: Image; builder?: Image },
  folder: string,
): Promise<BaseSdk> {
  const nodeHeaders = findHeaders(await unpacked(builder, folder));
  const glibcVersion = findGlibc(await unpacked(base, folder));
  return {
    ...(nodeHeaders === undefined ? {} : { nodeHeaders }),
    ...(glibcVersion === undefined ? {} : { glibcVersion }),
  };
}

async function unpacked(image: Image, folder: string): Promise<string> {
  const place = join(folder, hexOf(image.manifest.descriptor.digest));
  if (!existsSync(place)) await unpackImage(image, place, { only: isWanted });
  utimesSync(place, new Date(), new Date());
  return place;
}

function findHeaders(place: string): string | undefined {
  return PREFIXES.map((prefix) => join(place, prefix)).find((prefix) =>
    existsSync(join(prefix, 'include', 'node', 'node_version.h')),
  );
}

function isWanted(path: string): boolean {
  const isHeader = PREFIXES.some((prefix) => path.startsWith(`${prefix}/include/node/`));
  return isHeader || GLIBC.test(basename(path));
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
