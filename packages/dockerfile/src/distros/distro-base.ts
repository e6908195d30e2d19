import { ToolError } from '@nx-multistage/errors';
import type { DistroName, TargetPlatform } from '../image-plan';
import { distros } from './rows';

/** What the user says of the base. */
export interface BaseChoice {
  /** A major or a full version. */
  nodeVersion: string;
  /** Reference of the image's base. */
  baseImage?: string | undefined;
  /** Reference of the image to build and install in. */
  builderImage?: string | undefined;
}

export interface DistroBase {
  /** Of the image's base. */
  reference: string;
  /** Of the image to build and install in, where it is another. */
  builder?: string;
  /** Numeric `uid:gid` that the app runs as unless told otherwise. */
  user: string;
}

/**
 * What a choice of distribution decides about the base.
 *
 * @throws ToolError `NXM_IMAGE_PLAN` where the distribution has no image of that Node version
 */
export function distroBase(distro: DistroName, choice: BaseChoice): DistroBase {
  const { nodeImage, nodeImageHint, builder: builderOf, user } = distros[distro];
  const { nodeVersion, baseImage, builderImage } = choice;
  const reference = baseImage ?? nodeImage(nodeVersion);
  if (reference === undefined)
    throw new ToolError(
      'NXM_IMAGE_PLAN',
      `baseImage: expected an image, because there is no default one of ${distro} with Node ${nodeVersion}, got nothing`,
      { hint: nodeImageHint },
    );
  const builder = builderImage ?? builderOf?.(reference, nodeVersion);
  return { reference, ...(builder === undefined ? {} : { builder }), user };
}

/** The C library of every image that stands on a distribution. */
export function distroLibc(distro: DistroName): TargetPlatform['libc'] {
  return distros[distro].libc;
}

/** The tool that installs packages of a distribution. */
export function distroTool(distro: DistroName): 'apk' | 'apt' {
  return distros[distro].packageTool;
}
