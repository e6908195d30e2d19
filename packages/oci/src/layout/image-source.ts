import type { Blob, Document, Image, ImageSet } from '../model/blob';
import type { Descriptor, Platform } from '../model/descriptor';
import { platformOf } from '../model/image';
import type { Index } from '../model/manifest';
import { INDEX_TYPES, MANIFEST_TYPES, OCI } from '../model/media-types';
import { invalid } from '../model/fields';
import { asDocument, documentKind, parseConfig, parseIndex, parseManifest } from '../model/parse';
import {
  isAttestation,
  platformMissing,
  platformUnnamed,
  samePlatform,
  selectPlatform,
} from '../model/platform';
import { readBlob } from '../model/verified';

/** Where images can be read from: a folder or an archive. */
export interface ImageSource {
  kind: 'layout' | 'oci-archive' | 'docker-archive';
  /** Absolute path. */
  path: string;
  /** What can be asked for; empty where the images have no names. */
  names(): string[];
  /**
   * One image, all documents read and checked; its layers are opened when needed.
   *
   * @param name a tag, whole name or digest; may be left out where there is just one image
   * @param platform may be left out where the image is for just one
   * @throws {ToolError} NXM_IMAGE_NOT_FOUND, NXM_PLATFORM_MISSING, NXM_IMAGE_INVALID, NXM_BLOB_DAMAGED, NXM_BLOB_MISSING
   */
  resolve(name?: string, platform?: Platform): Promise<Image>;
  /** All that a name points at, for all platforms. Attestations are left out of `images`. */
  set(name?: string): Promise<ImageSet>;
  /** A blob of this source, or of the fallback; it is looked for when it is opened. */
  blob(descriptor: Descriptor): Blob;
  /** Whether the source itself holds the blob, in the right size. */
  has(descriptor: Descriptor): Promise<boolean>;
}

/** Indexes inside indexes that are followed. */
const MAX_DEPTH = 4;

/** Where documents and layers come from. */
export type BlobOf = (descriptor: Descriptor) => Blob;

/** Reads the image for a platform that a descriptor leads to. */
export async function readImage(
  blobOf: BlobOf,
  descriptor: Descriptor,
  platform?: Platform,
  depth = 0,
): Promise<Image> {
  if (depth > MAX_DEPTH) throw invalid('The index leads to indexes, over and over');
  if ((await kindOf(blobOf, descriptor)) === 'manifest') {
    const image = await readManifest(blobOf, descriptor);
    const own = platformOf(image);
    if (platform && !samePlatform(own, platform)) throw platformMissing(platform, [own]);
    return image;
  }
  const { value } = await readIndex(blobOf, descriptor);
  return readImage(blobOf, choose(value, platform), platform, depth + 1);
}

/** Reads all images that a descriptor leads to. */
export async function readSet(blobOf: BlobOf, descriptor: Descriptor): Promise<ImageSet> {
  if ((await kindOf(blobOf, descriptor)) === 'manifest')
    return { images: [await readManifest(blobOf, descriptor)] };
  const index = await readIndex(blobOf, descriptor);
  const images: Image[] = [];
  for (const entry of index.value.manifests)
    if (MANIFEST_TYPES.includes(entry.mediaType) && !isAttestation(entry))
      images.push(await readManifest(blobOf, entry));
  return { index, images };
}

/** The entry for a platform; without one there must be a single image. */
export function choose(index: Index, platform: Platform | undefined): Descriptor {
  const images = index.manifests.filter((entry) => !isAttestation(entry));
  const [only, ...others] = images;
  if (only && others.length === 0) return only;
  if (platform) return selectPlatform(index, platform);
  throw platformUnnamed(images.flatMap((entry) => (entry.platform ? [entry.platform] : [])));
}

async function readIndex(blobOf: BlobOf, descriptor: Descriptor): Promise<Document<Index>> {
  const bytes = await readBlob(blobOf(descriptor));
  const value = parseIndex(bytes, descriptor);
  return asDocument(value.mediaType, bytes, value);
}

async function readManifest(blobOf: BlobOf, descriptor: Descriptor): Promise<Image> {
  const bytes = await readBlob(blobOf(descriptor));
  const manifest = parseManifest(bytes, descriptor);
  const configBytes = await readBlob(blobOf(manifest.config));
  const config = parseConfig(configBytes, manifest.config, manifest);
  return {
    manifest: asDocument(manifest.mediaType, bytes, manifest),
    config: asDocument(manifest.config.mediaType, configBytes, config),
    layers: manifest.layers.map(blobOf),
  };
}

/** By its type; where that says nothing, by its content. */
async function kindOf(blobOf: BlobOf, descriptor: Descriptor): Promise<'manifest' | 'index'> {
  if (INDEX_TYPES.includes(descriptor.mediaType)) return 'index';
  if (MANIFEST_TYPES.includes(descriptor.mediaType)) return 'manifest';
  if (descriptor.mediaType === OCI.config) throw invalid('The index names a config, not an image');
  return documentKind(await readBlob(blobOf(descriptor)));
}
