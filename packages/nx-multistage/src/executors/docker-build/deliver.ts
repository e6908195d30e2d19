import type { ImagePlan } from '@nx-multistage/dockerfile';
import { detectEngine, loadArchive } from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';
import {
  writeArchive,
  writeLayout,
  type BlobStore,
  type Descriptor,
  type RegistryClient,
} from '@nx-multistage/oci';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { baseLink, fetchBaseBlobs } from '../../embedded/base-blobs';
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
}

/**
 * Puts a built image where it is wanted: its layout always; archives, a local engine, registries on request. The
 * layout is complete, unless the image is only pushed: then no layer of the base comes to this machine.
 */
export async function deliver(
  delivery: Delivery,
): Promise<Pick<BuildRecord, 'argv' | 'references' | 'pushed'>> {
  const { image, names, call, client, say } = delivery;
  const { options } = call;
  const isShallow =
    options.push === true && options.load !== true && (options.outputs ?? []).length === 0;
  if (!isShallow) await fetchBases(delivery);
  await writeLayoutOf(delivery, isShallow);
  await writeOutputs(delivery);
  const argv = options.load === true ? [await load(delivery)] : [];
  const pushed =
    options.push === true
      ? await pushNames({ set: image.set, names, mountFrom: image.mountFrom, say }, await client())
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

async function fetchBases({ image, call: { root }, store }: Delivery): Promise<void> {
  for (const [position, each] of image.set.images.entries())
    await fetchBaseBlobs(each, { root, store, count: image.baseLayers[position] ?? 0 });
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
    else await writeLayout(dest, image.set, { names });
    say(progressLine('write', output.dest));
  }
}

/** Through an archive: every engine reads one. */
async function load({ image, names, say }: Delivery): Promise<string[]> {
  const engine = await detectEngine(undefined, run);
  const folder = mkdtempSync(join(tmpdir(), 'nx-multistage-load-'));
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
