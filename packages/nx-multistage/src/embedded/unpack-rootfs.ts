import {
  removeTree,
  unpackImage,
  type Image,
  type UnpackedImage,
  type UnpackedLayers,
} from '@nx-multistage/oci';
import { isToolError, systemCode } from '@nx-multistage/errors';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { LAYER_NAMES } from './layer-names';
import { writeJson } from '../workspace/write-json';

/** Layers of ours that change with every line of code: libraries and app. */
const CHANGING = LAYER_NAMES.length - LAYER_NAMES.indexOf('libs');

/**
 * Unpacks an image to start it. What changes rarely (base and dependencies) is kept, so that after a change of the
 * app only that is unpacked again.
 *
 * @param image one that the embedded engine built
 * @param folders kept: absolute, for layers that are kept; rootfs: absolute, must not exist
 */
export async function unpackRootfs(
  image: Image,
  folders: { kept: string; rootfs: string },
): Promise<UnpackedImage> {
  const from = await keptLayers(image, folders.kept);
  try {
    return await unpackImage(image, folders.rootfs, { from });
  } catch (error) {
    if (!isToolError(error) || systemCode(error.cause) !== 'ENOENT') throw error;
    // Something took files out of what is kept: it is made anew, once.
    removeTree(from.folder);
    return unpackImage(image, folders.rootfs, { from: await keptLayers(image, folders.kept) });
  }
}

async function keptLayers(image: Image, kept: string): Promise<UnpackedLayers> {
  const layers = Math.max(0, image.layers.length - CHANGING);
  const folder = join(kept, keyOf(image, layers));
  const list = `${folder}.json`;
  const known = existsSync(folder) ? readFiles(list) : undefined;
  if (known !== undefined) {
    const now = new Date();
    [folder, list].forEach((path) => utimesSync(path, now, now));
    return { folder, layers, files: known };
  }
  removeTree(folder);
  const { files } = await unpackImage(lowest(image, layers), folder);
  writeJson(list, [...files]);
  return { folder, layers, files };
}

/** @returns undefined where there is no such list, or a damaged one */
function readFiles(list: string): UnpackedLayers['files'] | undefined {
  try {
    const entries = JSON.parse(readFileSync(list, 'utf8')) as unknown;
    const isList = Array.isArray(entries) && entries.length > 0;
    return isList ? new Map(entries as [string, never][]) : undefined;
  } catch {
    return undefined;
  }
}

function keyOf({ config }: Image, layers: number): string {
  const chain = config.value.rootfs.diff_ids.slice(0, layers).join('\n');
  return createHash('sha256').update(chain).digest('hex').slice(0, 32);
}

/** The image of the lowest layers alone. */
function lowest({ manifest, config, layers }: Image, count: number): Image {
  const { history: _, ...rest } = config.value;
  const diffIds = config.value.rootfs.diff_ids.slice(0, count);
  return {
    manifest: {
      ...manifest,
      value: { ...manifest.value, layers: manifest.value.layers.slice(0, count) },
    },
    config: { ...config, value: { ...rest, rootfs: { type: 'layers', diff_ids: diffIds } } },
    layers: layers.slice(0, count),
  };
}
