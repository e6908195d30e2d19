import type { DistroName } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { Detected } from '../workspace/detected';
import type { ImageOptions } from './image-options';

/** What tells the distribution of an image: how distroless and Chainguard name theirs, and the official images' tags. */
const SAYS = {
  distroless: ({ name }) => /-debian\d+$/.test(name),
  wolfi: ({ host, name }) => /(?:^|\.)cgr\.dev$/.test(host) || /(?:^|[/-])wolfi(?:-|$)/.test(name),
  alpine: ({ tag }) => /(?:^|-)alpine/.test(tag),
  debian: ({ tag }) => /(?:^|-)(?:slim|bullseye|bookworm|trixie)(?:-|$)/.test(tag),
} satisfies Record<DistroName, (image: ImageName) => boolean>;

interface ImageName {
  /** With a port; empty where the first part of the name is no host. */
  host: string;
  /** With the folders before it. */
  name: string;
  tag: string;
}

/**
 * The distribution an image stands on: the option, else what the name or tag of `baseImage` says (`24-slim`), else Alpine.
 *
 * @throws ToolError `NXM_IMAGE_PLAN` where the option and the tag contradict each other
 */
export function detectDistro({ distro, baseImage }: ImageOptions): Detected<DistroName> {
  const image = parts(baseImage ?? '');
  const said = (Object.keys(SAYS) as DistroName[]).find((each) => SAYS[each](image));
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

/** Loosely: whether it is a reference at all is for `validatePlan` to say. */
function parts(reference: string): ImageName {
  const [, path = '', tag = ''] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(reference) ?? [];
  const [first = '', ...rest] = path.split('/');
  const hasHost = rest.length > 0 && /[.:]/.test(first);
  return { host: hasHost ? first : '', name: hasHost ? rest.join('/') : path, tag };
}
