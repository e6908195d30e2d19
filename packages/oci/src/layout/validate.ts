import { isToolError } from '@nx-multistage/errors';
import type { Document, Image, ImageSet } from '../model/blob';
import { digestOf } from '../model/digest';
import { platformOf } from '../model/image';
import { compressionOf, DOCKER } from '../model/media-types';
import { parseConfig, parseIndex, parseManifest } from '../model/parse';
import { isAttestation, platformText, samePlatform } from '../model/platform';
import type { Finding } from './findings';
import type { ImageSource } from './image-source';
import { MAX_UNPACKED_BYTES } from './layer-stream';
import { findingOf, validateLayer } from './validate-layer';

export interface ValidateOptions {
  /** Bytes that one layer may unpack to: a small file can claim to be a huge one. */
  maxUnpackedBytes?: number;
}

/**
 * Recomputes all that an image states of itself: digests, sizes, diffIDs, media types, history, and the rules for
 * the entries of a layer. All layers are read to their end, each once.
 *
 * @param image a set, or a source: then all its images are checked
 * @returns what is wrong; empty where nothing is. Bad content never throws
 */
export async function validateImage(
  image: ImageSet | ImageSource,
  { maxUnpackedBytes = MAX_UNPACKED_BYTES }: ValidateOptions = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const seen = new Map<string, Promise<Finding[]>>();
  const check: SetCheck = { findings, seen, images: new Set(), maxUnpackedBytes };
  if ('images' in image) await validateSet(image, check);
  else for (const name of namesOf(image)) await validateNamed(image, name, check);
  return findings;
}

interface SetCheck {
  findings: Finding[];
  /** Digests of manifests that were checked: several names may lead to one. */
  images: Set<string>;
  /** Layers that were read, by digest, diffID and type: images share them. */
  seen: Map<string, Promise<Finding[]>>;
  maxUnpackedBytes: number;
}

function namesOf(source: ImageSource): (string | undefined)[] {
  const names = source.names();
  return names.length > 0 ? names : [undefined];
}

async function validateNamed(
  source: ImageSource,
  name: string | undefined,
  check: SetCheck,
): Promise<void> {
  try {
    await validateSet(await source.set(name), check);
  } catch (error) {
    if (!isToolError(error)) throw error;
    const [code, where, what] = findingOf(error, name ?? source.path);
    check.findings.push({ code: code === 'tar' ? 'document' : code, where, what });
  }
}

async function validateSet(set: ImageSet, check: SetCheck): Promise<void> {
  if (set.index) check.findings.push(...indexFindings(set));
  for (const image of set.images) await validateOne(image, check);
}

async function validateOne(image: Image, check: SetCheck): Promise<void> {
  const { findings, seen, images, maxUnpackedBytes } = check;
  if (images.has(image.manifest.descriptor.digest)) return;
  images.add(image.manifest.descriptor.digest);
  findings.push(...documentFindings(image));
  const ids = image.config.value.rootfs.diff_ids;
  for (const [at, blob] of image.layers.entries()) {
    const { digest, size, mediaType } = blob.descriptor;
    const key = [digest, size, mediaType, ids[at]].join(' ');
    const where = `layer ${at + 1}`;
    const known = seen.has(key);
    const result =
      seen.get(key) ?? validateLayer({ blob, diffId: ids[at], where, maxUnpackedBytes });
    seen.set(key, result);
    if (!known) findings.push(...(await result));
  }
}

function indexFindings({ index, images }: ImageSet): Finding[] {
  if (!index) return [];
  const findings = parsed('index', index, () => parseIndex(index.bytes, index.descriptor));
  const entries = index.value.manifests.filter((entry) => !isAttestation(entry));
  for (const image of images) {
    const where = `manifest ${image.manifest.descriptor.digest}`;
    const entry = entries.find(({ digest }) => digest === image.manifest.descriptor.digest);
    const own = platformOf(image);
    if (!entry) findings.push({ code: 'document', where, what: 'the index does not name it' });
    else if (entry.platform && !samePlatform(entry.platform, own))
      findings.push({
        code: 'platform',
        where,
        what: `the index says ${platformText(entry.platform)}, the config ${platformText(own)}`,
      });
  }
  return findings;
}

function documentFindings(image: Image): Finding[] {
  const { manifest, config, layers } = image;
  const findings = [
    ...parsed('manifest', manifest, () => parseManifest(manifest.bytes, manifest.descriptor)),
    ...parsed('config', config, () =>
      parseConfig(config.bytes, manifest.value.config, manifest.value),
    ),
  ];
  const listed = manifest.value.layers.map(({ digest, size }) => `${digest} ${size}`);
  const given = layers.map(({ descriptor }) => `${descriptor.digest} ${descriptor.size}`);
  if (listed.join() !== given.join())
    findings.push({ code: 'document', where: 'manifest', what: 'its layers are not the image’s' });
  return [...findings, ...historyFindings(image), ...typeFindings(image)];
}

/** Digest, size and content of a document. */
function parsed(
  where: string,
  { bytes, descriptor }: Document<object>,
  parse: () => void,
): Finding[] {
  const findings: Finding[] = [];
  const digest = digestOf(bytes);
  if (digest !== descriptor.digest)
    findings.push({ code: 'digest', where, what: `it is ${digest}, not ${descriptor.digest}` });
  if (bytes.length !== descriptor.size)
    findings.push({ code: 'size', where, what: `it is ${bytes.length}, not ${descriptor.size}` });
  if (findings.length > 0) return findings;
  try {
    parse();
    return [];
  } catch (error) {
    const [code, , what] = findingOf(error, where);
    return [{ code, where, what }];
  }
}

function historyFindings({ config }: Image): Finding[] {
  const { history, rootfs } = config.value;
  if (!history) return [];
  const real = history.filter(({ empty_layer }) => !empty_layer).length;
  if (real === rootfs.diff_ids.length) return [];
  const what = `it has ${real} entries for ${rootfs.diff_ids.length} layers`;
  return [{ code: 'history', where: 'config', what }];
}

/** One manifest must not mix OCI's types with docker's, and all its layers must be of known types. */
function typeFindings({ manifest }: Image): Finding[] {
  const { config, layers, mediaType } = manifest.value;
  const types = [mediaType, config.mediaType, ...layers.map((layer) => layer.mediaType)];
  const docker = new Set<string>(Object.values(DOCKER));
  const ofDocker = types.filter((type) => docker.has(type)).length;
  const odd = layers.filter((layer) => !compressionOf(layer.mediaType));
  return [
    ...(ofDocker > 0 && ofDocker < types.length
      ? [{ code: 'media-type' as const, where: 'manifest', what: 'it mixes OCI and docker types' }]
      : []),
    ...odd.map((layer) => ({
      code: 'media-type' as const,
      where: `layer ${layer.digest}`,
      what: `${layer.mediaType} is no type of a layer that is distributed`,
    })),
  ];
}
