import type { DistroName, TargetPlatform } from '@nx-multistage/dockerfile';
import { distroLibc } from '@nx-multistage/dockerfile';

type Libc = TargetPlatform['libc'];

/** A native package and where nothing of it can work. */
export interface NativeFit {
  name: string;
  version: string;
  /** Only optional dependencies lead to it: nobody needs it. */
  optional?: boolean;
  /** By C library: why it neither brings a binary nor can be compiled; absent where one of both works. */
  unfit: Partial<Record<Libc, string>>;
}

export interface DistroAdvice {
  distro: DistroName;
  /** One sentence: the packages and why. */
  why: string;
}

/** The advice as a sentence with the command that follows it. */
export function adviceText({ distro, why }: DistroAdvice, project: string): string {
  return `all native packages work on ${distro} (nx g docker-setup ${project} --distro=${distro}), on this distribution not: ${why}`;
}

/** The distribution that is advised for a C library: the one that can install and compile all that Alpine can. */
const ADVISED = { glibc: 'debian', musl: 'alpine' } as const satisfies Record<Libc, DistroName>;

/**
 * Whether another distribution would make native packages work that cannot on this one.
 *
 * @param native the native packages of the image
 * @param distro what the image stands on
 * @returns undefined where all work, and where no other distribution makes all of them work
 */
export function recommendDistro(
  native: readonly NativeFit[],
  distro: DistroName,
): DistroAdvice | undefined {
  const libc = distroLibc(distro);
  const other: Libc = libc === 'musl' ? 'glibc' : 'musl';
  const needed = native.filter(({ optional }) => optional !== true);
  const stuck = needed.filter(({ unfit }) => unfit[libc] !== undefined);
  const isHelped = stuck.length > 0 && needed.every(({ unfit }) => unfit[other] === undefined);
  if (!isHelped) return undefined;
  const reasons = stuck.map(({ name, version, unfit }) => `${name} ${version}: ${unfit[libc]}`);
  return { distro: ADVISED[other], why: reasons.join('; ') };
}
