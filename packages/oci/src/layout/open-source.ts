import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { isToolError, systemCode, ToolError } from '@nx-multistage/errors';
import type { Blob } from '../model/blob';
import type { Descriptor, Platform } from '../model/descriptor';
import { hexOf, isDigest } from '../model/digest';
import { composeIndex } from '../model/image';
import { MAX_DOCUMENT_BYTES, parseIndex } from '../model/parse';
import { OCI } from '../model/media-types';
import { dockerArchive } from './docker-archive';
import { findNamed, namedImages, namesOf, type NamedImage } from './image-names';
import { choose, readImage, readSet, type ImageSource } from './image-source';
import { scanTar, type TarPart } from './scan-tar';

export interface OpenSourceOptions {
  /** Where blobs are that the source does not hold: the base in a shallow layout. */
  fallback?: (descriptor: Descriptor) => Blob | undefined;
}

/** What a folder and an archive have in common: small files by path, blobs by digest. */
interface Place {
  kind: ImageSource['kind'];
  images: NamedImage[];
  /** A blob where it is there; undefined where it is not. */
  find(descriptor: Descriptor): Promise<Blob | undefined>;
}

/**
 * Opens images on disk: an OCI layout folder, an OCI archive or what `docker save` and `podman save` write (both
 * formats, old and new). What it is is told by its content, never by its name.
 *
 * @param path of the folder or tar
 * @throws {ToolError} NXM_LAYOUT_INVALID: what is wrong with it
 */
export async function openImageSource(
  path: string,
  { fallback }: OpenSourceOptions = {},
): Promise<ImageSource> {
  const absolute = resolve(path);
  const place = await openPlace(absolute);
  const blob = (descriptor: Descriptor): Blob => lazyBlob(descriptor, place, fallback, absolute);
  const has = async (descriptor: Descriptor): Promise<boolean> =>
    isDigest(descriptor.digest) && (await place.find(descriptor)) !== undefined;
  const find = (name?: string): Descriptor[] => findNamed(place.images, name, absolute);
  return {
    kind: place.kind,
    path: absolute,
    names: () => namesOf(place.images),
    resolve: (name?: string, platform?: Platform) => {
      const manifests = find(name);
      const entry = choose({ schemaVersion: 2, mediaType: OCI.index, manifests }, platform);
      return readImage(blob, entry, platform);
    },
    async set(name?: string) {
      const entries = find(name);
      const sets = await Promise.all(entries.map((entry) => readSet(blob, entry)));
      const [only] = sets;
      if (only && sets.length === 1) return only;
      return composeIndex(sets.flatMap(({ images }) => images));
    },
    blob,
    has,
  };
}

async function openPlace(path: string): Promise<Place> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? await openLayout(path) : await openArchive(path);
  } catch (error) {
    if (isToolError(error) && error.code === 'NXM_LAYOUT_INVALID') throw error;
    const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
    const why = isToolError(error) ? error.message : (systemCode(error) ?? String(error));
    throw layoutInvalid(path, missing ? 'there is no such folder or file' : why, error);
  }
}

async function openLayout(path: string): Promise<Place> {
  const version = await readSmall(join(path, 'oci-layout'));
  if (!version) throw layoutInvalid(path, 'it has no file oci-layout');
  checkVersion(path, version);
  const index = await readSmall(join(path, 'index.json'));
  if (!index) throw layoutInvalid(path, 'it has no index.json');
  return {
    kind: 'layout',
    images: namedImages(parseIndex(index).manifests),
    async find(descriptor) {
      const file = join(path, 'blobs', 'sha256', hexOf(descriptor.digest));
      const found = await stat(file).catch(() => undefined);
      if (!found?.isFile() || found.size !== descriptor.size) return undefined;
      return { descriptor, file, open: () => Promise.resolve(createReadStream(file)) };
    },
  };
}

async function openArchive(path: string): Promise<Place> {
  const file = await open(path, 'r');
  try {
    const magic = Buffer.alloc(4);
    await file.read(magic, 0, 4, 0);
    const zipped = magic.readUInt16BE(0) === 0x1f8b || magic.readUInt32LE(0) === 0xfd2fb528;
    if (zipped)
      throw layoutInvalid(path, 'it is compressed: unpack it first, for example with gunzip');
    const parts = await scanTar(file);
    const read = async (name: string): Promise<Buffer | undefined> => {
      const part = parts.get(name);
      if (part && part.size > MAX_DOCUMENT_BYTES)
        throw layoutInvalid(path, `${name} has ${part.size} bytes`);
      return part && (await readPart(file, part));
    };
    const index = await read('index.json');
    const version = await read('oci-layout');
    if (!index || !version) return await openDockerArchive(path, parts, read);
    checkVersion(path, version);
    return {
      kind: 'oci-archive',
      images: namedImages(parseIndex(index).manifests),
      find: (descriptor) => {
        const part = parts.get(`blobs/sha256/${hexOf(descriptor.digest)}`);
        return Promise.resolve(part && partBlob(path, descriptor, part));
      },
    };
  } finally {
    await file.close();
  }
}

async function openDockerArchive(
  path: string,
  parts: ReadonlyMap<string, TarPart>,
  read: (name: string) => Promise<Buffer | undefined>,
): Promise<Place> {
  const listed = await read('manifest.json');
  if (!listed)
    throw layoutInvalid(path, 'it has neither oci-layout and index.json nor manifest.json');
  const open = (part: TarPart): Promise<Readable> => Promise.resolve(partStream(path, part));
  const { images, documents, layers } = await dockerArchive({ listed, read, parts, open });
  return {
    kind: 'docker-archive',
    images,
    find(descriptor) {
      const bytes = documents.get(descriptor.digest);
      if (bytes)
        return Promise.resolve({
          descriptor,
          open: () => Promise.resolve(Readable.from([bytes], { objectMode: false })),
        });
      const part = layers.get(descriptor.digest);
      return Promise.resolve(part && partBlob(path, descriptor, part));
    },
  };
}

function partBlob(path: string, descriptor: Descriptor, part: TarPart): Blob | undefined {
  if (part.size !== descriptor.size) return undefined;
  return { descriptor, open: () => Promise.resolve(partStream(path, part)) };
}

function partStream(path: string, { offset, size }: TarPart): Readable {
  if (size === 0) return Readable.from([], { objectMode: false });
  return createReadStream(path, { start: offset, end: offset + size - 1 });
}

/** A blob that is looked for when it is opened: a layout may be shallow, or change. */
function lazyBlob(
  descriptor: Descriptor,
  place: Place,
  fallback: OpenSourceOptions['fallback'],
  where: string,
): Blob {
  return {
    descriptor,
    async open(limit) {
      const own = isDigest(descriptor.digest) ? await place.find(descriptor) : undefined;
      const found = own ?? fallback?.(descriptor);
      if (found) return found.open(limit);
      throw new ToolError('NXM_BLOB_MISSING', `The blob ${descriptor.digest} is not in ${where}`, {
        hint: 'The layout is incomplete or damaged: write it again, complete.',
      });
    },
  };
}

async function readSmall(path: string): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_DOCUMENT_BYTES) throw layoutInvalid(path, `it has ${size} bytes`);
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readPart(
  file: { read(b: Buffer, o: number, l: number, p: number): Promise<unknown> },
  { offset, size }: TarPart,
): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  if (size > 0) await file.read(bytes, 0, size, offset);
  return bytes;
}

function checkVersion(path: string, bytes: Buffer): void {
  let version: unknown;
  try {
    version = (JSON.parse(bytes.toString('utf8')) as { imageLayoutVersion?: unknown } | null)
      ?.imageLayoutVersion;
  } catch (cause) {
    throw layoutInvalid(path, 'oci-layout is not JSON', cause);
  }
  if (typeof version !== 'string' || !version.startsWith('1.'))
    throw layoutInvalid(path, `oci-layout is of version ${JSON.stringify(version)}, not 1.0.0`);
}

function layoutInvalid(path: string, why: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LAYOUT_INVALID', `No image can be read from ${path}: ${why}`, {
    hint: 'It must be an OCI layout folder, an OCI archive, or a tar from docker save.',
    cause,
  });
}
