import type { Document } from './blob';
import type { ImageConfig } from './config';
import type { Descriptor } from './descriptor';
import { digestOf } from './digest';
import { invalid, list, object, parseObject, present, text, textMap, type Fields } from './fields';
import type { Index, Manifest } from './manifest';
import {
  compressionOf,
  CONFIG_TYPES,
  INDEX_TYPES,
  isForeignLayer,
  MANIFEST_TYPES,
} from './media-types';
import { parseConfigValue } from './parse-config';
import { parseDescriptor } from './parse-descriptor';

/** What registries accept at least, and at most what is read. Source: distribution-spec. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** More layers than this no engine mounts (overlay2, containerd). */
export const MAX_LAYERS = 127;

/** What is known of a document before it is read: from a descriptor, or `Content-Type` as `mediaType`. */
export type Expected = Partial<Pick<Descriptor, 'mediaType' | 'digest' | 'size'>>;

const SHARED = ['schemaVersion', 'mediaType', 'annotations', 'subject', 'artifactType'];
const KNOWN = [...SHARED, 'config', 'layers', 'manifests', 'fsLayers', 'signatures'];

/**
 * Reads an image's manifest, strictly: an index, an artifact, schema 1 or a mixture is refused.
 * `urls` of foreign layers are dropped; the layers stay (`isForeignLayer`).
 *
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export function parseManifest(bytes: Buffer, expected: Expected = {}): Manifest {
  const fields = readDocument(bytes, 'manifest', expected);
  const mediaType = bodyType(fields, expected, 'manifest', MANIFEST_TYPES);
  if (list(fields, 'manifests', 'manifest')) throw invalid('The manifest is an index over several');
  const config = parseDescriptor(fields['config'], 'config of the manifest');
  refuseArtifact(fields, config);
  const layers = (list(fields, 'layers', 'manifest') ?? missing('manifest', 'layers')).map(
    (layer, at) => parseLayer(layer, `layer ${at + 1} of the manifest`),
  );
  if (layers.length > MAX_LAYERS)
    throw invalid(`The manifest has ${layers.length} layers; engines mount ${MAX_LAYERS} at most`);
  return present<Manifest>({
    schemaVersion: 2,
    mediaType,
    config,
    layers,
    annotations: textMap(fields, 'annotations', 'manifest'),
    subject: parseSubject(fields, 'manifest'),
    artifactType: undefined,
  });
}

/**
 * Reads an image index or docker's manifest list.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export function parseIndex(bytes: Buffer, expected: Expected = {}): Index {
  const fields = readDocument(bytes, 'index', expected);
  const mediaType = bodyType(fields, expected, 'index', INDEX_TYPES);
  if (list(fields, 'layers', 'index') || fields['config'] !== undefined)
    throw invalid('The index has layers or a config: it is a manifest at the same time');
  const manifests = list(fields, 'manifests', 'index') ?? missing('index', 'manifests');
  return present<Index>({
    schemaVersion: 2,
    mediaType,
    manifests: manifests.map((entry, at) =>
      parseDescriptor(entry, `manifest ${at + 1} of the index`),
    ),
    annotations: textMap(fields, 'annotations', 'index'),
    subject: parseSubject(fields, 'index'),
  });
}

/**
 * Reads an image's config.
 *
 * @param manifest the manifest that names it: then the numbers of layers must agree
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export function parseConfig(
  bytes: Buffer,
  expected: Expected = {},
  manifest?: Manifest,
): ImageConfig {
  checkExpected(bytes, 'config', expected);
  const value = parseConfigValue(bytes);
  const layers = manifest?.layers.length;
  if (layers !== undefined && value.rootfs.diff_ids.length !== layers)
    throw invalid(
      `The config lists ${value.rootfs.diff_ids.length} diff_ids, the manifest ${layers} layers`,
    );
  return value;
}

/**
 * What a document is by its content: for places that serve it under no useful type.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID where it is neither or both
 */
export function documentKind(bytes: Buffer): 'manifest' | 'index' {
  const fields = readDocument(bytes, 'document', {});
  const manifests = list(fields, 'manifests', 'document');
  const layers = list(fields, 'layers', 'document');
  if (manifests && layers) throw invalid('The document has both layers and manifests');
  if (!manifests && !layers) throw invalid('The document has neither layers nor manifests');
  return manifests ? 'index' : 'manifest';
}

/** A value that was read and the bytes it was read from. */
export function asDocument<Value>(mediaType: string, bytes: Buffer, value: Value): Document<Value> {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes, value };
}

/** Size, digest, JSON and version: what every document has to get right. */
function readDocument(bytes: Buffer, where: string, expected: Expected): Fields {
  checkExpected(bytes, where, expected);
  const fields = parseObject(bytes, where, KNOWN);
  const version = fields['schemaVersion'];
  if (version === 1 || fields['fsLayers'] !== undefined)
    throw invalid(`The ${where} is of docker's schema 1, which engines no longer read either`);
  if (version !== 2) throw invalid(`The schemaVersion of the ${where} is not 2`);
  return fields;
}

function checkExpected(bytes: Buffer, where: string, expected: Expected): void {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw invalid(`The ${where} has ${bytes.length} bytes, more than the 4 MiB that are read`);
  if (expected.size !== undefined && expected.size !== bytes.length)
    throw invalid(`The ${where} has ${bytes.length} bytes, not the ${expected.size} announced`);
  const digest = digestOf(bytes);
  if (expected.digest !== undefined && expected.digest !== digest)
    throw invalid(`The ${where} has the digest ${digest}, not the ${expected.digest} announced`);
}

/**
 * The media type of the body. It must be one of `own`, and agree with what announced it where that is a type
 * of image documents: `application/json` and the like say nothing.
 */
function bodyType(
  fields: Fields,
  expected: Expected,
  where: string,
  own: readonly string[],
): string {
  const inside = text(fields, 'mediaType', where);
  const telling = [...MANIFEST_TYPES, ...INDEX_TYPES];
  const outside = telling.find((type) => type === expected.mediaType);
  if (inside !== undefined && outside !== undefined && inside !== outside)
    throw invalid(`The ${where} says it is ${inside}, but was announced as ${outside}`);
  const type = inside ?? outside ?? own[0] ?? '';
  if (!own.includes(type))
    throw invalid(`The ${where} is of type ${type}, which is none of an image ${where}`);
  return type;
}

function refuseArtifact(fields: Fields, config: Descriptor): void {
  const artifact = text(fields, 'artifactType', 'manifest');
  if (artifact === undefined && CONFIG_TYPES.includes(config.mediaType)) return;
  throw invalid(
    `The manifest is an artifact of type ${artifact ?? config.mediaType}, not an image`,
  );
}

function parseLayer(value: unknown, where: string): Descriptor {
  const layer = parseDescriptor(value, where);
  if (!compressionOf(layer.mediaType) && !isForeignLayer(layer.mediaType))
    throw invalid(`The ${where} is of type ${layer.mediaType}, not a layer`);
  return layer;
}

function parseSubject(fields: Fields, where: string): Descriptor | undefined {
  const subject = fields['subject'];
  if (subject === undefined || subject === null) return undefined;
  return parseDescriptor(object(subject, `subject of the ${where}`), `subject of the ${where}`);
}

function missing(where: string, what: string): never {
  throw invalid(`The ${where} has no ${what}`);
}
