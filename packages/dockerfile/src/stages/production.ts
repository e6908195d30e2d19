import { networkRun } from '../company-ca';
import type { DistroRow } from '../distros/row';
import { distros } from '../distros/rows';
import type { ImagePlan } from '../image-plan';
import { imageSettings, type ImageSettings } from '../image-settings';
import type { DockerfileModel, Instruction, Step } from '../model';
import { systemScript } from '../system-script';
import { dependencyStage } from './production-run';
import { imageBase, stageBody } from './stage-base';

/**
 * The image. What changes rarely comes first and the app's COPY last: engines that commit a layer for every
 * instruction (podman, buildah) then repeat that one alone after a change in the app. Files stay root's, so
 * the user cannot write them.
 */
export function productionStage(plan: ImagePlan): DockerfileModel['stages']['production'] {
  const settings = imageSettings(plan);
  const { workdir } = settings;
  const { from, start } = imageBase(plan);
  const parts = {
    system: [
      ...start,
      ...systemRun(distros[plan.base.distro], settings),
      { kind: 'workdir', path: workdir },
    ] as Instruction[],
    settings: instructionsOf(settings),
    layers: [
      { kind: 'copy', from: dependencyStage(plan), sources: [`${workdir}/`], target: './' },
      {
        kind: 'copy',
        from: 'artifacts',
        sources: ['/workspace_modules/'],
        target: './workspace_modules/',
      },
      { kind: 'copy', from: 'artifacts', sources: ['/app/'], target: './app/' },
    ] as Instruction[],
  };
  return {
    name: 'production',
    description: 'is the image: Node, production dependencies, libraries, app; no package manager.',
    base: from,
    parts,
    body: stageBody(plan.instructions.production, start, parts),
  };
}

type SystemSettings = Pick<
  ImageSettings,
  'packages' | 'packageManagers' | 'writablePaths' | 'user'
>;

/** The base without its package managers, with the distro's packages that are wanted. */
export function systemRun(distro: DistroRow, settings: SystemSettings): Instruction[] {
  if (!distro.hasShell) return withoutShell(distro, settings);
  const { packages, packageManagers, writablePaths, user } = settings;
  const removed = packageManagers.map((each) => ('path' in each ? each.path : each));
  const steps: Step[] = [
    ...(writablePaths.length === 0 ? [] : writable(writablePaths, user)),
    { kind: 'command', argv: ['rm', '-rf', ...removed] },
  ];
  return packages.length === 0
    ? [{ kind: 'run', mounts: [], steps }]
    : [networkRun([...distro.addPackages(packages), ...steps])];
}

/** An image without a shell has Node; nothing can be installed into it (`validatePlan`). */
function withoutShell(
  { node }: DistroRow,
  { packageManagers, writablePaths: made, user }: SystemSettings,
): Instruction[] {
  const removed = packageManagers.map((each) => ('path' in each ? each.path : each.glob));
  return made.length + removed.length === 0
    ? []
    : [{ kind: 'run-program', argv: systemScript(node, { user, made, removed }) }];
}

function writable(paths: readonly string[], user: string): Step[] {
  return [
    { kind: 'command', argv: ['mkdir', '-p', ...paths] },
    { kind: 'command', argv: ['chown', user, ...paths] },
  ];
}

function instructionsOf(settings: ImageSettings): Instruction[] {
  const { env, labels, ports, stopSignal, healthCheck, user, entrypoint, command } = settings;
  return [
    { kind: 'env', values: env },
    ...when(Object.keys(labels).length > 0, { kind: 'label', values: labels }),
    ...when(ports.length > 0, { kind: 'expose', ports }),
    ...(stopSignal === undefined ? [] : [{ kind: 'stopsignal', signal: stopSignal } as const]),
    ...(healthCheck === undefined ? [] : [{ kind: 'healthcheck', ...healthCheck } as const]),
    { kind: 'user', user },
    { kind: 'entrypoint', argv: entrypoint },
    { kind: 'cmd', argv: command },
  ];
}

function when(condition: boolean, instruction: Instruction): Instruction[] {
  return condition ? [instruction] : [];
}
