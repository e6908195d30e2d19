import {
  readProjectConfiguration,
  updateProjectConfiguration,
  type ProjectConfiguration,
  type TargetConfiguration,
  type Tree,
} from '@nx/devkit';
import { TARGETS } from '../../plan/image-options';
import type { DockerSetupSchema } from './schema';

/** Options of the generator that belong to each target: what a user says once is kept where it is read. */
const OPTIONS_OF = {
  [TARGETS.prune]: ['buildTarget', 'main', 'outputPath'],
  [TARGETS.build]: [
    'port',
    'healthPath',
    'nodeVersion',
    'distro',
    'baseImage',
    'builderImage',
    'init',
    'user',
    'engine',
  ],
} as const satisfies Record<string, readonly (keyof DockerSetupSchema)[]>;

/**
 * Writes the options given on the command line into the project's docker targets. A target of the user's
 * own with another executor is left alone, unless forced.
 *
 * @param project `known`: as the project graph has it, scripts of package.json included, which win over ours
 * @returns what was kept, for people
 */
export function writeDockerTargets(
  tree: Tree,
  { projectName, known }: { projectName: string; known: ProjectConfiguration },
  schema: DockerSetupSchema,
): string[] {
  const project = readProjectConfiguration(tree, projectName);
  const targets: Record<string, TargetConfiguration> = { ...project.targets };
  const kept: string[] = [];
  for (const name of Object.values(TARGETS)) {
    const script = known.targets?.[name];
    if (script?.executor === 'nx:run-script' && targets[name] === undefined)
      kept.push(`nx run ${projectName}:${name} runs the script ${name} of package.json: rename it`);
  }
  for (const [name, options] of Object.entries(OPTIONS_OF)) {
    const existing = targets[name];
    if (isForeign(existing, name)) {
      if (schema.force === true) delete targets[name];
      else kept.push(`target ${name} of your own is kept (--force replaces it)`);
      if (schema.force !== true) continue;
    }
    const given = Object.fromEntries(
      options.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]),
    );
    if (Object.keys(given).length > 0)
      targets[name] = { ...targets[name], options: { ...targets[name]?.options, ...given } };
  }
  if (JSON.stringify(targets) !== JSON.stringify(project.targets ?? {}))
    updateProjectConfiguration(tree, projectName, { ...project, targets });
  return kept;
}

function isForeign(target: TargetConfiguration | undefined, name: string): boolean {
  if (target === undefined) return false;
  if (target.command !== undefined) return true;
  return target.executor !== undefined && target.executor !== `nx-multistage:${name}`;
}
