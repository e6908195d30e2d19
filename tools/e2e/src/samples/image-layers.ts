import { createTemporaryFolder, succeed } from '@nx-multistage/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** One layer of an image, in bytes. */
export interface ImageLayer {
  /** The instruction that made it. */
  createdBy: string;
  diffId: string;
  /** Gzip, as a registry keeps and a machine downloads it. */
  compressed: number;
  /** Tar, about what it takes on disk. */
  unpacked: number;
}

export type Size = Pick<ImageLayer, 'compressed' | 'unpacked'>;

/** The layers of an image, bottom up. An engine that saves plain tars has them compressed here, at gzip's default level. */
export async function readLayers(image: string): Promise<ImageLayer[]> {
  const folder = createTemporaryFolder('layers');
  try {
    const archive = join(folder.path, 'image.tar');
    await succeed('docker', ['save', `--output=${archive}`, image]);
    await succeed('tar', ['--extract', `--file=${archive}`, `--directory=${folder.path}`]);
    const json = (path: string) => JSON.parse(readFileSync(join(folder.path, path), 'utf8'));
    const [manifest] = json('manifest.json') as [{ Config: string; Layers: string[] }];
    const config = json(manifest.Config) as {
      rootfs: { diff_ids: string[] };
      history: { created_by?: string; empty_layer?: boolean }[];
    };
    const instructions = config.history.filter(({ empty_layer }) => empty_layer !== true);
    return manifest.Layers.map((path, index) => ({
      createdBy: instructions[index]?.created_by ?? '',
      diffId: config.rootfs.diff_ids[index] ?? '',
      ...sizeOf(readFileSync(join(folder.path, path))),
    }));
  } finally {
    folder.remove();
  }
}

function sizeOf(blob: Buffer): Size {
  const isGzip = blob[0] === 0x1f && blob[1] === 0x8b;
  return isGzip
    ? { compressed: blob.length, unpacked: gunzipSync(blob).length }
    : { compressed: gzipSync(blob).length, unpacked: blob.length };
}

/** The layers both images start with. */
export function commonBase(one: readonly ImageLayer[], other: readonly ImageLayer[]): ImageLayer[] {
  const end = one.findIndex(({ diffId }, index) => diffId !== other[index]?.diffId);
  return one.slice(0, end === -1 ? one.length : end);
}

export function sum(layers: readonly ImageLayer[]): Size {
  return {
    compressed: layers.reduce((total, { compressed }) => total + compressed, 0),
    unpacked: layers.reduce((total, { unpacked }) => total + unpacked, 0),
  };
}
