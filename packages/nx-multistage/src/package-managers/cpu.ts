import type { TargetPlatform } from '@nx-multistage/dockerfile';

/** Image architecture -> npm's `cpu`. */
const CPUS = { amd64: 'x64', arm64: 'arm64' } as const satisfies Record<
  TargetPlatform['arch'],
  string
>;

/** npm's word for the architecture of an image. */
export function cpuOf(arch: TargetPlatform['arch']): string {
  return CPUS[arch];
}
