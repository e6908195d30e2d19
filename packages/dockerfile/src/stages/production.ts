import { networkRun } from '../company-ca';
import { distros, type DistroRow } from '../distros';
import type { ImagePlan } from '../image-plan';
import { imageSettings, type ImageSettings } from '../image-settings';
import type { DockerfileModel, Instruction, Step } from '../model';
import { spliceInstructions } from '../splice-instructions';

/**
 * The image. What changes rarely comes first and the app's COPY last: engines that commit a layer for every
 * instruction (podman, buildah) then repeat that one alone after a change in the app. Files stay root's, so
 * the user cannot write them.
 */
export function productionStage(plan: ImagePlan): DockerfileModel['stages']['production'] {
  const settings = imageSettings(plan);
  const { workdir } = settings;
  const parts = {
    system: [
      systemRun(distros[plan.base.distro], settings),
      { kind: 'workdir', path: workdir },
    ] as Instruction[],
    settings: instructionsOf(settings),
    layers: [
      { kind: 'copy', from: 'production-deps', sources: [`${workdir}/`], target: './' },
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
    base: '${NODE_IMAGE}',
    parts,
    body: spliceInstructions(plan.instructions.production, Object.values(parts).flat()),
  };
}

function systemRun(
  { addPackages }: DistroRow,
  { packages, packageManagers, writablePaths, user }: ImageSettings,
): Instruction {
  const removed = packageManagers.map((each) => ('path' in each ? each.path : each));
  const steps: Step[] = [
    ...(writablePaths.length === 0 ? [] : writable(writablePaths, user)),
    { kind: 'command', argv: ['rm', '-rf', ...removed] },
  ];
  return packages.length === 0
    ? { kind: 'run', mounts: [], steps }
    : networkRun([...addPackages(packages), ...steps]);
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
