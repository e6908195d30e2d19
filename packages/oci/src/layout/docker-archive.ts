import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Descriptor } from '../model/descriptor';
import { digestOf } from '../model/digest';
import { manifestDocument } from '../model/canonical';
import { invalid, object, requiredText, texts, type Fields } from '../model/fields';
import { MAX_LAYERS, parseConfig } from '../model/parse';
import { OCI } from '../model/media-types';
import type { NamedImage } from './image-names';
import type { TarPart } from './scan-tar';

/** The parts of an archive that `docker save` wrote. */
export interface DockerArchiveParts {
  /** Content of `manifest.json`. */
  listed: Buffer;
  read(name: string): Promise<Buffer | undefined>;
  parts: ReadonlyMap<string, TarPart>;
  open(part: TarPart): Promise<Readable>;
}

/** Such an archive as if it were a layout: it has no manifests, so they are made. */
export interface DockerArchive {
  images: NamedImage[];
  /** Digest -> bytes of manifests and configs. */
  documents: Map<string, Buffer>;
  /** Digest -> where the layer is. */
  layers: Map<string, TarPart>;
}

/**
 * Reads `manifest.json`: configs, layers and names of images. Each layer is read once for its digest: what the
 * archive says of it is not trusted, and old archives say nothing.
 *
 * @throws {ToolError} NXM_IMAGE_INVALID
 */
export async function dockerArchive(archive: DockerArchiveParts): Promise<DockerArchive> {
  const result: DockerArchive = { images: [], documents: new Map(), layers: new Map() };
  const seen = new Map<TarPart, Descriptor>();
  for (const [at, item] of parseList(archive.listed).entries()) {
    const where = `image ${at + 1} of manifest.json`;
    const fields = object(item, where);
    const config = await readConfig(archive, fields, where);
    const layers = await readLayers(archive, fields, where, seen, result.layers);
    const manifest = manifestDocument({
      schemaVersion: 2,
      mediaType: OCI.manifest,
      config: { mediaType: OCI.config, digest: digestOf(config), size: config.length },
      layers,
    });
    const { os, architecture, variant } = parseConfig(config, {}, manifest.value);
    result.documents.set(digestOf(config), config);
    result.documents.set(manifest.descriptor.digest, manifest.bytes);
    result.images.push({
      descriptor: {
        ...manifest.descriptor,
        platform: { os, architecture, ...(variant ? { variant } : {}) },
      },
      fullNames: texts(fields, 'RepoTags', where) ?? [],
      tags: [],
    });
  }
  return result;
}

function parseList(bytes: Buffer): unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw invalid('manifest.json is not JSON', cause);
  }
  if (!Array.isArray(list)) throw invalid('manifest.json is not a list');
  return list;
}

async function readConfig(
  archive: DockerArchiveParts,
  fields: Fields,
  where: string,
): Promise<Buffer> {
  const name = requiredText(fields, 'Config', where);
  const config = await archive.read(name);
  if (!config) throw invalid(`The config ${name} of ${where} is missing`);
  return config;
}

async function readLayers(
  archive: DockerArchiveParts,
  fields: Fields,
  where: string,
  seen: Map<TarPart, Descriptor>,
  places: Map<string, TarPart>,
): Promise<Descriptor[]> {
  const names = texts(fields, 'Layers', where) ?? [];
  if (names.length > MAX_LAYERS)
    throw invalid(`${where} has ${names.length} layers; engines mount ${MAX_LAYERS} at most`);
  const layers: Descriptor[] = [];
  for (const name of names) {
    const part = archive.parts.get(name);
    if (!part) throw invalid(`The layer ${name} of ${where} is missing`);
    const descriptor = seen.get(part) ?? (await layerDescriptor(archive, part));
    seen.set(part, descriptor);
    places.set(descriptor.digest, part);
    layers.push(descriptor);
  }
  return layers;
}

async function layerDescriptor(archive: DockerArchiveParts, part: TarPart): Promise<Descriptor> {
  const hash = createHash('sha256');
  let first: Buffer | undefined;
  for await (const chunk of await archive.open(part)) {
    first ??= chunk as Buffer;
    hash.update(chunk as Buffer);
  }
  const gzip = first?.[0] === 0x1f && first[1] === 0x8b;
  const zstd = first !== undefined && first.length >= 4 && first.readUInt32LE(0) === 0xfd2fb528;
  return {
    mediaType: gzip ? OCI.layerGzip : zstd ? OCI.layerZstd : OCI.layer,
    digest: `sha256:${hash.digest('hex')}`,
    size: part.size,
  };
}
