import type { ImagePlan } from '@nx-multistage/dockerfile';
import { loadArchive, type DetectedEngine } from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';
import {
  writeArchive,
  writeLayout,
  type BlobStore,
  type Descriptor,
  type RegistryClient,
} from '@nx-multistage/oci';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { baseLink, fetchBaseBlobs } from '../../embedded/base-blobs';
import type { OnProgress } from '../../embedded/ticker';
import type { EmbeddedImage } from '../../embedded/build-embedded';
import { parseOutput } from '../../embedded/outputs';
import { pushNames, type ImageName } from '../../embedded/publish';
import type { EmbeddedCall } from './build-without-engine';
import { progressLine, pushLine } from './embedded-summary';
import { layoutFolder } from './layout-folder';
import type { BuildRecord } from './summary';

export interface Delivery {
  image: EmbeddedImage;
  names: readonly ImageName[];
  plan: ImagePlan;
  call: EmbeddedCall;
  store: BlobStore;
  client: () => Promise<RegistryClient>;
  say: (line: string) => void;
  /** Makes an absolute new folder that nobody else uses. */
  createFolder: () => string;
  onProgress: OnProgress;
  /** Whose store the image is loaded into, where that is asked for. */
  loader?: DetectedEngine;
}

/**
 * Puts a built image where it is wanted: its layout always; archives, a local engine, registries on request. The
 * layout is complete, unless the image is only pushed: then no layer of the base comes to this machine.
 */
export async function deliver(
  delivery: Delivery,
): Promise<Pick<BuildRecord, 'argv' | 'references' | 'pushed'>> {
  const { image, names, call, client, say, onProgress, loader } = delivery;
  const { options } = call;
  const isShallow =
    options.push === true && options.load !== true && (options.outputs ?? []).length === 0;
  if (!isShallow) await fetchBases(delivery);
  await writeLayoutOf(delivery, isShallow);
  await writeOutputs(delivery);
  const argv = loader === undefined ? [] : [await load(delivery, loader)];
  const pushed =
    options.push === true
      ? await pushNames(
          { set: image.set, names, mountFrom: image.mountFrom, say, onProgress },
          await client(),
        )
      : [];
  pushed.forEach((report) => say(pushLine(report)));
  return {
    argv,
    references: [
      ...names.map(({ fullName }) => fullName),
      ...pushed.map(({ reference }) => reference),
    ],
    ...(pushed.length === 0 ? {} : { pushed }),
  };
}

async function fetchBases({
  image,
  call: { root },
  store,
  say,
  onProgress,
}: Delivery): Promise<void> {
  for (const [position, each] of image.set.images.entries())
    await fetchBaseBlobs(each, {
      root,
      store,
      say,
      onProgress,
      count: image.baseLayers[position] ?? 0,
    });
}

async function writeLayoutOf(
  { image, names, plan, call: { root } }: Delivery,
  isShallow: boolean,
): Promise<void> {
  const folder = layoutFolder(plan.app.root);
  const base = baseDigests(image);
  const isBase = ({ digest }: Descriptor): boolean => base.has(digest);
  await writeLayout(join(root, folder), image.set, {
    names,
    replace: true,
    ...(isShallow
      ? { omit: isBase }
      : { linkTo: (blob: Descriptor) => (isBase(blob) ? baseLink(folder, blob) : undefined) }),
  });
}

function baseDigests({ set, baseLayers }: EmbeddedImage): Set<string> {
  return new Set(
    set.images.flatMap(({ layers }, position) =>
      layers.slice(0, baseLayers[position]).map(({ descriptor }) => descriptor.digest),
    ),
  );
}

async function writeOutputs({ image, names, call, say }: Delivery): Promise<void> {
  for (const text of call.options.outputs ?? []) {
    const output = parseOutput(text);
    if (output === undefined) continue;
    const dest = resolve(call.root, output.dest);
    if (output.tar) await writeArchive(dest, image.set, { names });
    else await writeLayout(dest, image.set, { names, replace: false });
    say(progressLine('write', output.dest));
  }
}

/** Through an archive: every engine reads one. */
async function load(
  { image, names, createFolder, say }: Delivery,
  engine: DetectedEngine,
): Promise<string[]> {
  const folder = createFolder();
  try {
    const archive = join(folder, 'image.tar');
    await writeArchive(archive, image.set, { names });
    const argv = await loadArchive(engine.name, archive, run);
    say(progressLine('load', `into ${argv[0]}`));
    return argv;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
