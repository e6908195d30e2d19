import { ToolError } from '@nx-multistage/errors';
import type { Descriptor } from '../model/descriptor';
import { isDigest } from '../model/digest';
import { IMAGE_NAME, REF_NAME } from './layout-index';

/** An image of a source and the names it has there. */
export interface NamedImage {
  descriptor: Descriptor;
  /** Whole names: `docker.io/library/api:1`. */
  fullNames: string[];
  /** Tags alone; a tool may also write a whole name here. */
  tags: string[];
}

/** The images that an index of a layout names, an entry each. */
export function namedImages(entries: readonly Descriptor[]): NamedImage[] {
  return entries.map((descriptor) => {
    const { [IMAGE_NAME]: fullName, [REF_NAME]: tag } = descriptor.annotations ?? {};
    return {
      descriptor,
      fullNames: fullName === undefined ? [] : [fullName],
      tags: tag === undefined ? [] : [tag],
    };
  });
}

/** What a user can ask for: whole names, and the tags of images that have none. Sorted, each once. */
export function namesOf(images: readonly NamedImage[]): string[] {
  const names = images.flatMap(({ fullNames, tags }) => (fullNames.length > 0 ? fullNames : tags));
  return [...new Set(names)].sort();
}

/**
 * The entries that a name stands for: by digest, by whole name, else by tag. Several only where they are one image for several
 * platforms.
 *
 * @param name undefined for the only image there is
 * @param where the source, for the message
 * @throws {ToolError} NXM_IMAGE_NOT_FOUND, with the names there are
 */
export function findNamed(
  images: readonly NamedImage[],
  name: string | undefined,
  where: string,
): Descriptor[] {
  if (name === undefined) return oneImage(images, images, where, 'holds several images');
  if (isDigest(name)) {
    const byDigest = images.filter(({ descriptor }) => descriptor.digest === name);
    if (byDigest.length > 0) return oneImage(byDigest, images, where, `has several images ${name}`);
  }
  const wanted = plainName(name);
  const whole = images.filter(({ fullNames, tags }) =>
    [...fullNames, ...tags].some((one) => one === name || plainName(one) === wanted),
  );
  if (whole.length > 0) return oneImage(whole, images, where, `has several images for ${name}`);
  const byTag = images.filter(({ fullNames, tags }) =>
    [...tags, ...fullNames.map(tagOf)].includes(name),
  );
  if (byTag.length > 0) return oneImage(byTag, images, where, `has several images for ${name}`);
  throw notFound(`${where} has no image ${name}`, images);
}

function oneImage(
  found: readonly NamedImage[],
  all: readonly NamedImage[],
  where: string,
  what: string,
): Descriptor[] {
  const distinct = new Map(found.map(({ descriptor }) => [descriptor.digest, descriptor]));
  const descriptors = [...distinct.values()];
  if (descriptors.length === 0) throw notFound(`${where} holds no image`, all);
  const names = new Set(found.map(({ fullNames, tags }) => JSON.stringify([fullNames, tags])));
  const platforms = descriptors.every(({ platform }) => platform !== undefined);
  if (descriptors.length === 1 || (names.size === 1 && platforms)) return descriptors;
  throw notFound(`${where} ${what}`, all);
}

function notFound(message: string, images: readonly NamedImage[]): ToolError {
  const names = namesOf(images);
  return new ToolError('NXM_IMAGE_NOT_FOUND', message, {
    hint:
      names.length > 0
        ? `Name one of: ${names.join(', ')}.`
        : 'No image in it has a name: write it again, or leave the name out where it holds just one.',
  });
}

/** `api:1`, `docker.io/library/api:1` and `index.docker.io/api:1` are one name; `latest` is understood. */
function plainName(name: string): string {
  const short = name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  const last = short.slice(short.lastIndexOf('/') + 1);
  return last.includes(':') || short.includes('@') ? short : `${short}:latest`;
}

function tagOf(fullName: string): string {
  const last = fullName.slice(fullName.lastIndexOf('/') + 1);
  return last.includes(':') ? last.slice(last.indexOf(':') + 1) : 'latest';
}
