import type { ImagePlan } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { managerRows } from '../package-managers/rows';
import { runsOn, type HostPlatform } from './host';
import { parseOutput } from './outputs';
import * as zlib from 'node:zlib';

/** What a build asks for. */
export interface EmbeddedSubject {
  plan: ImagePlan;
  options: DockerBuildOptions;
  host: HostPlatform;
  /** What a person changed in the Dockerfile, a line each: see `dockerfileEdits`. */
  edits: readonly string[];
}

/** Engines that build from a Dockerfile, and so can do all of it. */
const ENGINES = 'buildx, docker, podman or buildah';

/** Options that only mean something to a container engine. */
const ENGINE_OPTIONS = [
  'builder',
  'target',
  'cacheFrom',
  'cacheTo',
  'buildArgs',
  'contexts',
  'extraArgs',
  'template',
] as const satisfies (keyof DockerBuildOptions)[];

/** Secrets that its install reads: registry settings and certificates. */
const KNOWN_SECRETS: readonly string[] = [
  'ca',
  ...Object.values(managerRows).flatMap(({ credentials }) => credentials.map(({ id }) => id)),
];

/**
 * Refuses, before any work, what the embedded engine cannot do: it runs nothing in the image and compiles only for
 * the machine it runs on.
 *
 * @param noEngine why no container engine was taken, where none was chosen
 * @throws ToolError `NXM_EMBEDDED_CANNOT` with each reason and the engines that can
 */
export function assertEmbeddable(subject: EmbeddedSubject, noEngine?: string): void {
  const reasons = refusals(subject);
  if (reasons.length === 0) return;
  const listed = reasons.map((reason) => `  ${reason}`).join('\n');
  const why = noEngine === undefined ? '' : `\n${noEngine}`;
  throw new ToolError(
    'NXM_EMBEDDED_CANNOT',
    `The embedded engine cannot build ${subject.plan.app.name}:\n${listed}${why}`,
    { hint: `Build it with ${ENGINES} (docs/engines.md), or do without.` },
  );
}

/** The reasons, one line each; empty where there is none. */
export function refusals({ plan, options, host, edits }: EmbeddedSubject): string[] {
  return [
    ...compiles(plan, host),
    ...distroPackages(plan),
    ...codeGenerators(plan),
    ...Object.keys(plan.instructions)
      .filter((stage) => stage !== 'build')
      .map((stage) => `instructions.${stage}: it runs no Dockerfile instructions`),
    ...edits,
    ...ENGINE_OPTIONS.filter((name) => isGiven(options[name])).map(
      (name) => `${name}: only container engines know it`,
    ),
    ...(options.secrets ?? [])
      .filter(({ id }) => !KNOWN_SECRETS.includes(id))
      .map(({ id }) => `secrets: ${id} is for a RUN of the Dockerfile, which it does not run`),
    ...severalPlatforms(plan, options),
    ...(options.compression === 'zstd' && !('createZstdCompress' in zlib)
      ? [`compression: zstd needs Node 22.15 or newer, and this is ${process.version}`]
      : []),
    ...(options.outputs ?? [])
      .filter((output) => parseOutput(output) === undefined)
      .map((output) => `outputs: ${output}: it writes type=oci and type=docker, with a dest`),
  ];
}

/** One whose script was denied is not compiled: the audit says what it lacks. */
function compiles({ native, target }: ImagePlan, host: HostPlatform): string[] {
  const foreign = target.filter((platform) => !runsOn(platform, host));
  return native
    .filter(({ kind, approval }) => kind === 'compiled' && approval !== 'denied')
    .flatMap(({ name, version }) =>
      foreign.map(
        (platform) =>
          `${name} ${version} must be compiled for ${describe(platform)}, and this machine is ${describe(host)}`,
      ),
    );
}

/** What steps leave depends on where they ran: Prisma writes the path of the folder into its client. */
function codeGenerators({ production, migrate }: ImagePlan): string[] {
  return [
    ...(production?.run ?? []).map(
      ({ command, why }) =>
        `${command.join(' ')} (${why}) must run in the image, and it runs nothing there`,
    ),
    ...(migrate === undefined
      ? []
      : ['migrate: the second image is made by programs that run in it']),
  ];
}

function describe({ os, arch, libc }: HostPlatform): string {
  return [`${os}/${arch}`, ...(libc === undefined ? [] : [libc])].join(' with ');
}

function distroPackages({ runtime, native }: ImagePlan): string[] {
  const needs = native.filter(
    ({ kind, system }) => system?.when === 'always' || kind === 'compiled',
  );
  const packages = [
    ...runtime.packages.map((name) => `packages: ${name}`),
    ...needs.flatMap(({ name, system }) =>
      (system?.run ?? []).map((each) => `${name} needs ${each}, which`),
    ),
  ];
  return [...(runtime.init === 'tini' ? ['init: tini'] : []), ...packages].map(
    (what) => `${what} is installed by the distro's package manager, which it cannot run`,
  );
}

/** Docker's archives and stores hold images of one platform. */
function severalPlatforms({ target }: ImagePlan, options: DockerBuildOptions): string[] {
  if (target.length < 2) return [];
  const archives = (options.outputs ?? []).filter((text) => parseOutput(text)?.type === 'docker');
  return [
    ...(options.load === true ? ['load: an engine is given one platform; choose one'] : []),
    ...archives.map((text) => `outputs: ${text} holds one platform; write type=oci, or choose one`),
  ];
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}
