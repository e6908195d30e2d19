import type { DistroName } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { Detected } from '../workspace/detected';
import type { ImageOptions } from './image-options';

/** What the tags of official images and their mirrors say they stand on. */
const TAGS = {
  alpine: /(?:^|-)alpine/,
  debian: /(?:^|-)(?:slim|bullseye|bookworm|trixie)(?:-|$)/,
} satisfies Record<DistroName, RegExp>;

/**
 * The distribution an image stands on: the option, else what the tag of `baseImage` says (`24-slim`), else Alpine.
 *
 * @throws ToolError `NXM_IMAGE_PLAN` where the option and the tag contradict each other
 */
export function detectDistro({ distro, baseImage }: ImageOptions): Detected<DistroName> {
  const [, tag = ''] = /:([^:/@]+)(?:@[^@]*)?$/.exec(baseImage ?? '') ?? [];
  const said = (Object.keys(TAGS) as DistroName[]).find((name) => TAGS[name].test(tag));
  if (distro === undefined)
    return said === undefined
      ? { value: 'alpine', from: 'default' }
      : { value: said, from: 'option baseImage' };
  if (said === undefined || said === distro) return { value: distro, from: 'option distro' };
  throw new ToolError(
    'NXM_IMAGE_PLAN',
    `distro: expected ${said}, which baseImage ${JSON.stringify(baseImage)} says, got "${distro}"`,
    { hint: 'Set distro of the docker-build target to what the base image is made of.' },
  );
}
