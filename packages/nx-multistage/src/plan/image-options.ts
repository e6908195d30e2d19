import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import type { DockerPruneOptions } from '../executors/docker-prune/schema';

/** Names of the targets a project gets; the inferred ones and the explicit ones alike. */
export const TARGETS = {
  prune: 'docker-prune',
  build: 'docker-build',
  run: 'docker-run',
  verify: 'docker-verify',
  push: 'docker-push',
} as const;

/** All that the plan of an image depends on and a user can say. */
export type ImageOptions = DockerBuildOptions & DockerPruneOptions;

/**
 * The options of a project's docker targets, the one source of truth for the generator and the executors.
 *
 * @param project as the project graph has it; `targetDefaults` of nx.json are in its targets once they exist
 * @param nxJson given by the generator, which runs before the targets exist
 * @param overrides options given now, on the command line of the generator
 */
export function imageOptions(
  project: ProjectConfiguration,
  nxJson: NxJsonConfiguration = {},
  overrides: Partial<ImageOptions> = {},
): ImageOptions {
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  );
  const names = [TARGETS.prune, TARGETS.build];
  const options = names.map((name) => ({
    ...defaultOptions(nxJson, name),
    ...(project.targets?.[name]?.options as ImageOptions | undefined),
  }));
  return Object.assign({}, pluginOptions(nxJson), ...options, given) as ImageOptions;
}

/** Options of the plugin's own entry in nx.json: the weakest word. */
function pluginOptions({ plugins = [] }: NxJsonConfiguration): ImageOptions {
  const entry = plugins.find((each) => typeof each !== 'string' && each.plugin === 'nx-multistage');
  return (entry as { options?: ImageOptions } | undefined)?.options ?? {};
}

/** nx.json's defaults for a target: those of its executor win over those of its name, as in Nx itself. */
function defaultOptions({ targetDefaults }: NxJsonConfiguration, name: string): ImageOptions {
  const defaults = targetDefaults as Record<string, { options?: ImageOptions }> | undefined;
  return (defaults?.[`nx-multistage:${name}`] ?? defaults?.[name])?.options ?? {};
}
