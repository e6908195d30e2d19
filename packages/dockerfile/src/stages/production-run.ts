import { networkRun } from '../company-ca';
import { distros } from '../distros/rows';
import type { ImagePlan, ProductionStep } from '../image-plan';
import type { Instruction, Stage, Step } from '../model';
import { AUDIT } from './production-deps';
import { TOOLS_FOLDER } from './production-run-tools';

/** Stage whose folder becomes the image's dependencies. */
export function dependencyStage({ production }: ImagePlan): string {
  return production === undefined ? 'production-deps' : 'production-run';
}

/**
 * Steps of code generators, run on the installed dependencies in the base they will run on. Keyed on the
 * dependencies, the tools and the inputs of the steps: a change of the app's code runs none of them again.
 *
 * What a step leaves in the folder is in the image, without its inputs and caches.
 */
export function productionRunStage(plan: ImagePlan): Stage | undefined {
  const { production } = plan;
  if (production === undefined) return undefined;
  const { env, tools, run, packages } = production;
  const inputs = run.flatMap((step) => step.inputs);
  const body: Instruction[] = [
    ...(packages.length === 0 ? [] : [networkRun(distros[plan.base.distro].addPackages(packages))]),
    ...(Object.keys(env).length === 0 ? [] : [{ kind: 'env', values: env } as const]),
    ...(tools.length === 0 ? [] : [copyTools(`${TOOLS_FOLDER}/`)]),
    { kind: 'copy', from: 'artifacts', sources: [`/install/${AUDIT}`], target: './' },
    ...(inputs.length === 0 ? [] : [copyInputs]),
    networkRun([
      ...run.map(commandOf),
      { kind: 'command', argv: ['node', AUDIT] },
      {
        kind: 'command',
        argv: ['rm', '-rf', AUDIT, 'node_modules/.cache', ...topFolders(inputs)],
      },
    ]),
  ];
  return {
    name: 'production-run',
    description: 'runs code generators on the production dependencies, for the image they run in.',
    base: 'production-deps',
    parts: {},
    body,
  };
}

const copyInputs: Instruction = {
  kind: 'copy',
  from: 'artifacts',
  sources: ['/run/'],
  target: './',
};

/** @param target folder that gets the tools, with a slash at its end */
export function copyTools(target: string): Instruction {
  return {
    kind: 'copy',
    from: 'production-tools',
    sources: [`${TOOLS_FOLDER}/`],
    target,
  };
}

/** A plain name is a program of the tools; a path, and node itself, is taken as it is. */
function commandOf({ command, env }: ProductionStep): Step {
  const [program = '', ...rest] = command;
  const isTool = !program.includes('/') && program !== 'node';
  const argv = [isTool ? `${TOOLS_FOLDER}/node_modules/.bin/${program}` : program, ...rest];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return { kind: 'command', argv: variables.length === 0 ? argv : ['env', ...variables, ...argv] };
}

/** The folder holds nothing but dependencies before the inputs come: whole top folders go. */
function topFolders(inputs: readonly string[]): string[] {
  return [...new Set(inputs.map((path) => path.split('/')[0] ?? path))].sort();
}
