import {
  removeTree,
  unpackImage,
  validateImage,
  type Image,
  type ImageConfig,
  type ImageSource,
} from '@nx-multistage/oci';
import { join } from 'node:path';
import { hostPlatform } from '../../embedded/host';
import { bootImage } from './boot-image';
import { listHidden } from './list-hidden';
import { judge, type Judged } from './checks';
import { mayHoldSecret } from './checks/secrets';
import type { VerifySpec } from './normalize';
import { readSmallTexts } from './small-texts';

export interface VerifyEffects {
  /** Absolute path of an empty folder that is the caller's to remove. */
  workFolder: string;
  /** Ends a started app early. */
  signal: AbortSignal;
}

/**
 * Verifies an image: gathers all there is to know, starts it, and judges. An image for several platforms is
 * validated as a whole; the rest is said of the one for this machine.
 *
 * @returns digest: of the index, or the manifest; none where they cannot be read
 */
export async function verifyImage(
  source: ImageSource,
  spec: VerifySpec,
  { workFolder, signal }: VerifyEffects,
): Promise<{ checks: Judged[]; digest?: string }> {
  const findings = await validateImage(source);
  const workdir = spec.plan.runtime.workdir.replace(/^\/+|\/+$/g, '');
  const common = { findings, workdir, locked: spec.locked };
  if (findings.length > 0) {
    const boot = { skipped: 'the image is not valid' };
    const nothing = { files: new Map(), hidden: [], texts: new Map(), tooLarge: 0 };
    return { checks: judge({ ...common, ...nothing, config: NO_CONFIG, boot }) };
  }
  const set = await source.set(source.names()[0]);
  const image = imageForHost(set.images);
  const unpacked = await unpackImage(image, join(workFolder, 'root'));
  try {
    const { files } = unpacked;
    const hidden = await listHidden(image, files);
    const small = readSmallTexts(unpacked, mayHoldSecret);
    const boot = await bootImage({ image, unpacked, spec, signal });
    const { digest } = (set.index ?? image.manifest).descriptor;
    const config = image.config.value;
    return { checks: judge({ ...common, config, files, hidden, ...small, boot }), digest };
  } finally {
    removeTree(unpacked.folder);
  }
}

const NO_CONFIG: ImageConfig = {
  architecture: '',
  os: '',
  rootfs: { type: 'layers', diff_ids: [] },
};

/** The image of this machine's architecture; else the first: its files can be looked at all the same. */
function imageForHost(images: readonly Image[]): Image {
  const { arch } = hostPlatform();
  const [first] = images;
  if (first === undefined) throw new Error('a valid image set has an image');
  return images.find(({ config }) => config.value.architecture === arch) ?? first;
}
