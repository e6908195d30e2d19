import type { Blob, Document, Image, ImageSet } from './blob';
import { configDocument, indexDocument, manifestDocument } from './canonical';
import type { RuntimeConfig } from './config';
import type { Descriptor, Platform } from './descriptor';
import { invalid } from './fields';
import { historyOf } from './history';
import { asOci, isForeignLayer, OCI } from './media-types';
import { MAX_DOCUMENT_BYTES, MAX_LAYERS } from './parse';
import { platformText, samePlatform } from './platform';
import { overlayRuntime } from './runtime';

/** A layer that is put on a base. */
export interface OwnLayer {
  blob: Blob;
  /** Digest of the tar before compression. */
  diffId: string;
  /** The line of the history. */
  createdBy: string;
}

/** What an image is composed of. */
export interface ImageParts {
  base: Image;
  /** Bottom up. */
  layers: readonly OwnLayer[];
  /** Laid over the base's: `overlayRuntime`. */
  runtime: Partial<RuntimeConfig>;
  /** RFC 3339; the only time in the image. */
  created: string;
  /** Of the manifest. */
  annotations?: Readonly<Record<string, string>>;
}

/**
 * Puts layers and runtime values on a base. All types become OCI's, the digests of the base's layers stay.
 * Same parts, same bytes.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID where base and layers do not fit, or there are more than 127 layers
 */
export function composeImage(parts: ImageParts): Image {
  checkBase(parts);
  const { base, runtime, created } = parts;
  const layers = [...base.layers, ...parts.layers.map(({ blob }) => blob)].map(asOciBlob);
  if (layers.length > MAX_LAYERS)
    throw invalid(`The image would have ${layers.length} layers; engines mount ${MAX_LAYERS}`);
  const { author: _author, history: _history, ...platform } = base.config.value;
  const config = configDocument(OCI.config, {
    ...platform,
    created,
    config: overlayRuntime(base.config.value.config, runtime),
    rootfs: {
      type: 'layers',
      diff_ids: [...base.config.value.rootfs.diff_ids, ...parts.layers.map(({ diffId }) => diffId)],
    },
    history: historyOf(base.config.value, parts.layers, runtime, created),
  });
  const manifest = manifestDocument({
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    ...(parts.annotations ? { annotations: { ...parts.annotations } } : {}),
  });
  refuseLarge(manifest, 'manifest');
  refuseLarge(config, 'config');
  return { manifest, config, layers };
}

/**
 * One index over images for different platforms, in the order given.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID where two are for one platform
 */
export function composeIndex(
  images: readonly Image[],
  annotations?: Readonly<Record<string, string>>,
): ImageSet {
  const platforms = images.map(platformOf);
  const twice = platforms.find((one, at) =>
    platforms.some((other, before) => before < at && samePlatform(one, other)),
  );
  if (twice) throw invalid(`Two images are for ${platformText(twice)}`);
  const index = indexDocument({
    schemaVersion: 2,
    mediaType: OCI.index,
    manifests: images.map((image) => ({
      ...image.manifest.descriptor,
      platform: platformOf(image),
    })),
    ...(annotations ? { annotations: { ...annotations } } : {}),
  });
  return { index, images: [...images] };
}

/** One image as what a name points at. */
export function imageSet(image: Image): ImageSet {
  return { images: [image] };
}

/** The platform that an image's config states. */
export function platformOf({ config }: Pick<Image, 'config'>): Platform {
  const { os, architecture, variant } = config.value;
  return { os, architecture, ...(variant ? { variant } : {}) };
}

/**
 * What a name of this set points at.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID where it holds several images and no index
 */
export function topOf(set: ImageSet): Document<object> {
  const [image, ...others] = set.images;
  if (set.index) return set.index;
  if (!image || others.length > 0)
    throw invalid(`A set of ${set.images.length} images has no index over them`);
  return image.manifest;
}

function checkBase({ base, layers }: ImageParts): void {
  const expected = base.manifest.value.layers;
  const foreign = expected.findIndex(({ mediaType }) => isForeignLayer(mediaType));
  if (foreign >= 0)
    throw invalid(
      `Layer ${foreign + 1} of the base is a foreign layer, which only its publisher may hand out`,
    );
  const same =
    expected.length === base.layers.length &&
    expected.every(({ digest }, at) => base.layers[at]?.descriptor.digest === digest);
  if (!same) throw invalid("The base's layers are not those of its manifest");
  if (base.config.value.rootfs.diff_ids.length !== expected.length)
    throw invalid('The base has another number of layers than diff_ids');
  if (layers.some(({ blob }) => isForeignLayer(blob.descriptor.mediaType)))
    throw invalid('An own layer has the type of a foreign one');
}

function asOciBlob(blob: Blob): Blob {
  const { digest, size, annotations, mediaType } = blob.descriptor;
  const descriptor: Descriptor = {
    mediaType: asOci(mediaType),
    digest,
    size,
    ...(annotations ? { annotations } : {}),
  };
  return {
    descriptor,
    open: (limit) => blob.open(limit),
    ...(blob.file === undefined ? {} : { file: blob.file }),
  };
}

function refuseLarge({ bytes }: Document<object>, what: string): void {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw invalid(`The ${what} would have ${bytes.length} bytes; registries take 4 MiB`);
}
