import { getBlob } from './actions';
import { damaged } from './damaged';
import { fetchManifest, type FetchedManifest } from './fetch-manifest';
import { openBlob, remoteBlob } from './read-blob';
import type { Session } from './session';
import type { Document, Image, Repository } from '../model/blob';
import type { ImageConfig } from '../model/config';
import type { Platform } from '../model/descriptor';
import type { Index, Manifest } from '../model/manifest';
import { INDEX_TYPES } from '../model/media-types';
import { parseConfig, parseIndex, parseManifest } from '../model/parse';
import { platformMissing, samePlatform, selectPlatform } from '../model/platform';

/** An image of a registry: its documents are here, its layers are read when opened. */
export interface RemoteImage extends Image {
  /** What the name points at where that is several platforms. */
  index?: Document<Index>;
}

/**
 * Reads an image's manifest and config for one platform. No layer is read.
 *
 * @param reference a tag or a digest, of an image or of an index
 * @throws RequestFailure; ToolError `NXM_REGISTRY_...`, `NXM_IMAGE_INVALID`, `NXM_PLATFORM_MISSING`
 */
export async function fetchImage(
  session: Session,
  repository: Repository,
  reference: string,
  platform: Platform,
): Promise<RemoteImage> {
  const named = await fetchManifest(session, repository, reference);
  if (!INDEX_TYPES.includes(named.mediaType)) {
    const image = await readImage(session, repository, named);
    checkPlatform(image.config.value, platform);
    return image;
  }
  const index = documentOf(named, parseIndex(named.bytes, named.descriptor));
  const wanted = selectPlatform(index.value, platform);
  const manifest = await fetchManifest(session, repository, wanted.digest);
  return { index, ...(await readImage(session, repository, manifest)) };
}

async function readImage(
  session: Session,
  repository: Repository,
  fetched: FetchedManifest,
): Promise<Image> {
  const manifest = documentOf(fetched, parseManifest(fetched.bytes, fetched.descriptor));
  const config = await readConfig(session, repository, manifest.value);
  const layers = manifest.value.layers.map((layer) => remoteBlob(session, repository, layer));
  return { manifest, config, layers };
}

async function readConfig(
  session: Session,
  repository: Repository,
  manifest: Manifest,
): Promise<Document<ImageConfig>> {
  const descriptor = manifest.config;
  if (descriptor.size > session.limits.configBytes)
    throw damaged(
      getBlob(repository, descriptor.digest),
      `a config of ${descriptor.size} bytes is announced`,
    );
  const pieces: Buffer[] = [];
  for await (const piece of openBlob(session, repository, descriptor)) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  return documentOf({ descriptor, bytes }, parseConfig(bytes, descriptor, manifest));
}

function documentOf<Value>(
  { descriptor, bytes }: Pick<FetchedManifest, 'descriptor' | 'bytes'>,
  value: Value,
): Document<Value> {
  return { descriptor, bytes, value };
}

/** A name without an index stands for one platform: better an error now than one at the start. */
function checkPlatform({ os, architecture, variant }: ImageConfig, wanted: Platform): void {
  const there = { os, architecture, ...(variant === undefined ? {} : { variant }) };
  if (!samePlatform(there, wanted)) throw platformMissing(wanted, [there]);
}
