import type { TargetPlatform } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';

/** Architectures that the official Node images and the check of native packages both know. */
const ARCHITECTURES = ['amd64', 'arm64'] as const satisfies readonly TargetPlatform['arch'][];

/**
 * `linux/amd64`, `linux/arm64/v8` ... -> what an image is planned for.
 *
 * @param libc of the base image: `distroBase`
 * @param platforms as the engines take them; none stands for linux/amd64
 * @throws ToolError `NXM_IMAGE_PLAN` for any other platform
 */
export function targetPlatforms(
  libc: TargetPlatform['libc'],
  platforms: readonly string[] = [],
): TargetPlatform[] {
  const wanted = platforms.length === 0 ? ['linux/amd64'] : platforms;
  return wanted.map((platform) => targetPlatform(platform, libc));
}

function targetPlatform(platform: string, libc: TargetPlatform['libc']): TargetPlatform {
  const [os, name] = platform.split('/');
  const arch = ARCHITECTURES.find((each) => each === name);
  if (os === 'linux' && arch !== undefined) return { os, arch, libc };
  throw new ToolError(
    'NXM_IMAGE_PLAN',
    `platforms: expected linux/amd64 or linux/arm64, got ${JSON.stringify(platform)}`,
    { hint: 'Set platforms of the docker-build target to one or both of them.' },
  );
}
