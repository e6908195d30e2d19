import type { DistroName } from '../image-plan';
import { alpine } from './alpine';
import { debian } from './debian';
import { distroless } from './distroless';
import type { DistroRow } from './row';
import { wolfi } from './wolfi';

/** One row per distribution of the base image: a new one is a file beside this and a line here. */
export const distros: Record<DistroName, DistroRow> = { alpine, debian, distroless, wolfi };

/** Those whose images can have packages of the distro, for errors: `alpine or debian`. */
export const withPackages = Object.keys(distros)
  .filter((name) => distros[name as DistroName].hasShell)
  .join(' or ');
