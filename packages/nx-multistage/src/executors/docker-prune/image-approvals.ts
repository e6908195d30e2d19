import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { imageOptions } from '../../plan/image-options';
import type { DockerPruneOptions } from './schema';

/**
 * Packages whose install scripts are approved for one image: by this target's option, and by that of `docker-build`,
 * where people look for it.
 *
 * @param options with those of the command line
 * @returns names, each once
 */
export function imageApprovals(
  { approve = [] }: DockerPruneOptions,
  project: ProjectConfiguration,
  nxJson: NxJsonConfiguration = {},
): string[] {
  return [...new Set([...approve, ...(imageOptions(project, nxJson).approve ?? [])])];
}
