import { ToolError } from '@nx-multistage/errors';
import type { Descriptor, Platform } from './descriptor';
import type { Index } from './manifest';
import { INDEX_TYPES } from './media-types';

/** Other names that are in use for Go's. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/** The variant that an architecture has where none is named. */
const PLAIN_VARIANT: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/** `linux/arm64/v8`. */
export function platformText(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

/** Whether two platforms are one: `arm64` is `arm64/v8`, `aarch64` is `arm64`. */
export function samePlatform(one: Platform, other: Platform): boolean {
  return platformKey(one) === platformKey(other);
}

/** Whether a descriptor of an index is no image: what buildx attaches (provenance, SBOM). */
export function isAttestation({ annotations, platform }: Descriptor): boolean {
  return (
    annotations?.['vnd.docker.reference.type'] !== undefined ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

/**
 * The image of an index for a platform: the first that fits. Attestations are never picked, and what states no
 * platform only where it is the only image.
 *
 * @throws {ToolError} NXM_PLATFORM_MISSING, with what there is
 */
export function selectPlatform(index: Index, wanted: Platform): Descriptor {
  const images = index.manifests.filter(
    (entry) => !isAttestation(entry) && !INDEX_TYPES.includes(entry.mediaType),
  );
  const [only, ...others] = images;
  if (only && others.length === 0 && !only.platform) return only;
  const found = images.find(({ platform }) => platform && samePlatform(platform, wanted));
  if (found) return found;
  throw platformMissing(
    wanted,
    images.flatMap(({ platform }) => (platform ? [platform] : [])),
  );
}

/** The error for an image that is not there for a platform. */
export function platformMissing(wanted: Platform, there: readonly Platform[]): ToolError {
  return new ToolError(
    'NXM_PLATFORM_MISSING',
    `The image is not made for ${platformText(wanted)}: it is for ${platformNames(there)}`,
    { hint: 'Choose one of these platforms, or another base image.' },
  );
}

/** The error for an image of several platforms where none was asked for. */
export function platformUnnamed(there: readonly Platform[]): ToolError {
  return new ToolError(
    'NXM_PLATFORM_MISSING',
    `The image is made for several platforms and none was named: ${platformNames(there)}`,
    { hint: 'Name the platform that is meant.' },
  );
}

function platformNames(platforms: readonly Platform[]): string {
  return [...new Set(platforms.map(platformText))].sort().join(', ') || 'no platform that it names';
}

function platformKey({ os, architecture, variant }: Platform): string {
  const name = architecture.toLowerCase();
  const known = ARCHITECTURES[name] ?? name;
  const level = variant?.toLowerCase().replace(/^(\d)/, 'v$1') || PLAIN_VARIANT[known] || '';
  return [os.toLowerCase(), known, level].join('/');
}
