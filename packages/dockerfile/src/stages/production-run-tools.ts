import { networkRun } from '../company-ca';
import { distros } from '../distros/rows';
import type { ImagePlan } from '../image-plan';
import type { Instruction, Stage, Step } from '../model';
import { packageManagers } from '../package-managers/rows';
import { installMounts, provideManager } from './provide-manager';
import { builderBase } from './stage-base';

/** Where the tools stand, in every stage that has them; never in the app's image. */
export const TOOLS_FOLDER = '/tools';

/**
 * Packages that only steps and migrations need: a frozen install of a lockfile of their own, so that neither a
 * change of code nor one of the app's dependencies repeats it.
 */
export function productionToolsStage(plan: ImagePlan): Stage | undefined {
  const tools = [...(plan.production?.tools ?? []), ...(plan.migrate?.tools ?? [])];
  if (tools.length === 0) return undefined;
  const packages = plan.migrate?.packages ?? [];
  const manager = packageManagers[plan.packageManager.name];
  const prepare = (plan.migrate?.prepare ?? []).map((argv): Step => ({ kind: 'command', argv }));
  const leftovers: Step[] =
    manager.leftovers.length === 0
      ? []
      : [{ kind: 'command', argv: ['rm', '-rf', ...manager.leftovers] }];
  const env = { ...plan.production?.env, ...plan.migrate?.env };
  const { from, start } = builderBase(plan);
  const body: Instruction[] = [
    ...start,
    { kind: 'workdir', path: TOOLS_FOLDER },
    ...(packages.length === 0 ? [] : [networkRun(distros[plan.base.distro].addPackages(packages))]),
    ...provideManager(plan),
    ...(Object.keys(env).length === 0 ? [] : [{ kind: 'env', values: env } as const]),
    { kind: 'copy', from: 'artifacts', sources: ['/tools/'], target: './' },
    networkRun(
      [{ kind: 'command', argv: manager.installProduction }, ...prepare, ...leftovers],
      installMounts(plan),
    ),
  ];
  return {
    name: 'production-tools',
    description: 'installs what only code generators and migrations need; not in the image.',
    base: from,
    parts: {},
    body,
  };
}
