import { networkRun } from '../company-ca';
import { distros } from '../distros';
import type { ImagePlan, ImageRuntime, InitName } from '../image-plan';
import type { DockerfileModel, Instruction, Step } from '../model';
import { spliceInstructions } from '../splice-instructions';

/** What runs as PID 1, and how the app's command is changed for it. */
interface InitRow {
  entrypoint: (tiniPath: string) => string[];
  command: (runtime: ImageRuntime) => string[];
  needsTini: boolean;
}

/** An empty entrypoint keeps the base image's script from running before the app. */
const inits = {
  preload: {
    entrypoint: () => [],
    command: ({ command: [node = 'node', ...rest], workdir }) => [
      node,
      '--require',
      `${workdir}/preload.cjs`,
      ...rest,
    ],
    needsTini: false,
  },
  tini: { entrypoint: (path) => [path, '--'], command: ({ command }) => command, needsTini: true },
  none: { entrypoint: () => [], command: ({ command }) => command, needsTini: false },
} satisfies Record<InitName, InitRow>;

/**
 * The image. What changes rarely comes first and the app's COPY last: engines that commit a layer for every
 * instruction (podman, buildah) then repeat that one alone after a change in the app. Files stay root's, so
 * the user cannot write them.
 */
export function productionStage(plan: ImagePlan): DockerfileModel['stages']['production'] {
  const { workdir } = plan.runtime;
  const parts = {
    system: [systemRun(plan), { kind: 'workdir', path: workdir }] as Instruction[],
    settings: settings(plan),
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

function systemRun({ base, runtime }: ImagePlan): Instruction {
  const distro = distros[base.distro];
  const packages = [
    ...(inits[runtime.init].needsTini ? [distro.tini.package] : []),
    ...runtime.packages,
  ];
  const steps: Step[] = [
    ...(runtime.writablePaths.length === 0 ? [] : writable(runtime.writablePaths, runtime.user)),
    { kind: 'command', argv: ['rm', '-rf', ...distro.packageManagers] },
  ];
  return packages.length === 0
    ? { kind: 'run', mounts: [], steps }
    : networkRun([...distro.addPackages(packages), ...steps]);
}

function writable(paths: readonly string[], user: string): Step[] {
  return [
    { kind: 'command', argv: ['mkdir', '-p', ...paths] },
    { kind: 'command', argv: ['chown', user, ...paths] },
  ];
}

function settings({ base, runtime }: ImagePlan): Instruction[] {
  const { ports, labels, stopSignal, healthCheck, init } = runtime;
  const distro = distros[base.distro];
  const [port] = ports;
  return [
    {
      kind: 'env',
      values: {
        NODE_ENV: 'production',
        ...(port === undefined ? {} : { PORT: String(port) }),
        ...runtime.env,
      },
    },
    ...when(Object.keys(labels).length > 0, { kind: 'label', values: labels }),
    ...when(ports.length > 0, { kind: 'expose', ports }),
    ...(stopSignal === undefined ? [] : [{ kind: 'stopsignal', signal: stopSignal } as const]),
    ...(healthCheck === undefined ? [] : [probe(healthCheck, distro.probe)]),
    { kind: 'user', user: runtime.user },
    { kind: 'entrypoint', argv: inits[init].entrypoint(distro.tini.path) },
    { kind: 'cmd', argv: inits[init].command(runtime) },
  ];
}

/** By address: `localhost` may be ::1 first. The probe gives up a second before the engine kills it. */
function probe(
  { path, port, ...timing }: NonNullable<ImageRuntime['healthCheck']>,
  argv: (url: string, timeoutSeconds: number) => string[],
): Instruction {
  const seconds = Math.max(1, timing.timeoutSeconds - 1);
  return { kind: 'healthcheck', ...timing, argv: argv(`http://127.0.0.1:${port}${path}`, seconds) };
}

function when(condition: boolean, instruction: Instruction): Instruction[] {
  return condition ? [instruction] : [];
}
