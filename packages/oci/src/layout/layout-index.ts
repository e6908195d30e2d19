import type { ImageSet } from '../model/blob';
import type { Descriptor } from '../model/descriptor';
import { present } from '../model/fields';
import { platformOf, topOf } from '../model/image';
import { OCI } from '../model/media-types';

/** The annotation for a tag, in the index of a layout. Source: OCI image-spec, annotations.md. */
export const REF_NAME = 'org.opencontainers.image.ref.name';

/** The annotation for a whole name, which containerd and buildx use. */
export const IMAGE_NAME = 'io.containerd.image.name';

/** Content of the file `oci-layout`. */
export const LAYOUT_FILE = '{"imageLayoutVersion":"1.0.0"}';

/** A name of an image in a layout or archive. */
export interface ImageName {
  /** `1.2.3`. */
  tag: string;
  /** `docker.io/library/api:1.2.3`; what engines load it as. */
  fullName?: string;
}

/** The entries of a layout's index for an image: one for each name, one without where there is none. */
export function entriesOf(set: ImageSet, names: readonly ImageName[]): Descriptor[] {
  const top = topOf(set).descriptor;
  const [only] = set.images;
  const entry: Descriptor = {
    mediaType: top.mediaType,
    digest: top.digest,
    size: top.size,
    ...(set.index || !only ? {} : { platform: platformOf(only) }),
  };
  if (names.length === 0) return [entry];
  return names.map(({ tag, fullName }) => ({
    ...entry,
    annotations: present<Record<string, string>>({
      ...(fullName === undefined ? {} : { [IMAGE_NAME]: fullName }),
      [REF_NAME]: tag,
    }),
  }));
}

/**
 * The entries of an index after some were added: those that had one of their names are gone.
 * Two are the same name where the full names are equal or, where one has none, the tags.
 */
export function mergeEntries(
  there: readonly Descriptor[],
  added: readonly Descriptor[],
): Descriptor[] {
  const replaced = (entry: Descriptor): boolean => added.some((one) => sameName(one, entry));
  return [...there.filter((entry) => !replaced(entry)), ...added];
}

/** The bytes of `index.json`. */
export function indexText(entries: readonly Descriptor[]): string {
  const manifests = entries.map(({ mediaType, digest, size, annotations, platform }) =>
    present({ mediaType, digest, size, annotations, platform }),
  );
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI.index, manifests });
}

function sameName(one: Descriptor, other: Descriptor): boolean {
  const [full, otherFull] = [one, other].map((entry) => entry.annotations?.[IMAGE_NAME]);
  if (full !== undefined && otherFull !== undefined) return full === otherFull;
  const [tag, otherTag] = [one, other].map((entry) => entry.annotations?.[REF_NAME]);
  return tag === otherTag && (tag !== undefined || one.digest === other.digest);
}
