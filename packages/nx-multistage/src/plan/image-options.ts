import type { ProjectConfiguration } from '@nx/devkit';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { DockerPruneOptions } from '../executors/docker-prune/schema';

/** Names of the targets a project gets; the inferred ones and the explicit ones alike. */
export const TARGETS = { prune: 'docker-prune', build: 'docker-build', run: 'docker-run' } as const;

/** All that the plan of an image depends on and a user can say. */
export type ImageOptions = DockerBuildOptions & DockerPruneOptions;

/**
 * The options of a project's docker targets, the one source of truth for the generator and the executors.
 *
 * @param overrides options given now, on the command line of a generator
 */
export function imageOptions(
  project: ProjectConfiguration,
  overrides: Partial<ImageOptions> = {},
): ImageOptions {
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  );
  return {
    ...(project.targets?.[TARGETS.prune]?.options as DockerPruneOptions | undefined),
    ...(project.targets?.[TARGETS.build]?.options as DockerBuildOptions | undefined),
    ...given,
  };
}
