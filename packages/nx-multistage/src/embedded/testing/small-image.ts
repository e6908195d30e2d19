import {
  asDocument,
  composeImage,
  OCI,
  writeLayer,
  type BlobStore,
  type Image,
  type ImageConfig,
  type LayerEntry,
  type Manifest,
} from '@nx-multistage/oci';
import { createHash } from 'node:crypto';

/**
 * Paths of a layer: a text stands for a file, `-> target` for a symbolic link, null for a whiteout. A path that ends with
 * a slash is a folder.
 */
export type SmallLayer = Record<string, string | null>;

/**
 * An image of small layers, from nothing.
 *
 * @param layers bottom up
 */
export async function smallImage(
  layers: readonly SmallLayer[],
  {
    store,
    architecture = 'amd64',
    env = [],
  }: { store: BlobStore; architecture?: string; env?: string[] },
): Promise<Image> {
  const own = [];
  for (const layer of layers) {
    const entries = Object.entries(layer).map(entryOf);
    const { blob, diffId } = await writeLayer(entries, {
      store,
      compression: 'gzip',
      mtimeSeconds: 0,
    });
    own.push({ blob, diffId, createdBy: 'test' });
  }
  return composeImage({
    base: nothing(architecture),
    layers: own,
    runtime: { Env: env },
    created: '1970-01-01T00:00:00Z',
  });
}

/** The image with layers that cannot be read, counted from the lowest. */
export function unreadable(image: Image, count = image.layers.length): Image {
  const layers = image.layers.map((blob, at) =>
    at < count
      ? {
          descriptor: blob.descriptor,
          open: () => Promise.reject(new Error(`layer ${at} was read`)),
        }
      : blob,
  );
  return { ...image, layers };
}

function entryOf([path, text]: [string, string | null]): LayerEntry {
  const common = { path: Buffer.from(path), mode: 0o644, uid: 0, gid: 0 };
  if (path.endsWith('/'))
    return { ...common, kind: 'directory', path: Buffer.from(path.slice(0, -1)), mode: 0o755 };
  if (text === null) return { ...common, kind: 'whiteout' };
  if (text.startsWith('-> '))
    return { ...common, kind: 'symlink', mode: 0o777, target: Buffer.from(text.slice(3)) };
  return { ...common, kind: 'file', content: { bytes: Buffer.from(text) } };
}

/** What a build starts from that has no base: `FROM scratch`. */
function nothing(architecture: string): Image {
  const config: ImageConfig = {
    architecture,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const digest = `sha256:${createHash('sha256').update(configBytes).digest('hex')}`;
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: OCI.manifest,
    config: { mediaType: OCI.config, digest, size: configBytes.length },
    layers: [],
  };
  return {
    manifest: asDocument(OCI.manifest, Buffer.from(JSON.stringify(manifest)), manifest),
    config: asDocument(OCI.config, configBytes, config),
    layers: [],
  };
}
