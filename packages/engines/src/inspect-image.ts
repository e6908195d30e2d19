import { ToolError } from '@nx-multistage/errors';
import { failed, isAbsent, parseJson } from './container';
import type { EngineName } from './engine';
import type { Run } from './probe';

/** What an engine tells of an image it keeps. */
export interface ImageFacts {
  /** Config digest, or index digest with docker's containerd store; with `sha256:`. */
  id: string;
  /**
   * Bytes of all layers unpacked. Undefined with buildah, which tells none. From the history with docker,
   * whose own figure is that of the packed layers in the containerd store.
   */
  size?: number;
  /** diffIDs, bottom up. */
  layers: string[];
  /** RFC 3339. */
  created?: string;
  config: ImageConfig;
}

export interface ImageConfig {
  User?: string;
  Env?: string[];
  Cmd?: string[];
  Entrypoint?: string[];
  ExposedPorts?: Record<string, object>;
  Healthcheck?: {
    Test?: string[];
    Interval?: number;
    Timeout?: number;
    StartPeriod?: number;
    Retries?: number;
  };
  Labels?: Record<string, string>;
  WorkingDir?: string;
  StopSignal?: string;
}

const CONFIG_KEYS = [
  'User',
  'Env',
  'Cmd',
  'Entrypoint',
  'ExposedPorts',
  'Healthcheck',
  'Labels',
  'WorkingDir',
  'StopSignal',
] as const satisfies (keyof ImageConfig)[];

type Json = Record<string, unknown>;

const ROWS = {
  buildx: { argv: ['docker', 'image', 'inspect'], parse: parseDocker, history: 'docker' },
  docker: { argv: ['docker', 'image', 'inspect'], parse: parseDocker, history: 'docker' },
  podman: { argv: ['podman', 'image', 'inspect'], parse: parseDocker, history: undefined },
  buildah: {
    argv: ['buildah', 'inspect', '--type=image'],
    parse: parseBuildah,
    history: undefined,
  },
} as const satisfies Record<
  EngineName,
  {
    argv: readonly [string, ...string[]];
    parse: (image: Json) => ImageFacts;
    history: string | undefined;
  }
>;

/**
 * Describes an image that an engine keeps.
 *
 * @param reference a reference or an image id
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`, `NXM_CONTAINER_FAILED`, `NXM_ENGINE_OUTPUT`
 */
export async function inspectImage(
  engine: EngineName,
  reference: string,
  run: Run,
): Promise<ImageFacts> {
  const { argv, parse, history } = ROWS[engine];
  const [program, ...rest] = argv;
  const result = await run(program, [...rest, reference], { timeoutMs: 60_000 });
  if (isAbsent(result))
    throw new ToolError('NXM_IMAGE_NOT_FOUND', `${program} has no image ${reference}`, {
      hint: 'Build it first; a builder with its own store keeps it only with load.',
    });
  if (result.exitCode !== 0) throw failed(result, `${program} could not inspect ${reference}`);
  const json = parseJson(result.stdout, program);
  const facts = parse((Array.isArray(json) ? json[0] : json) as Json);
  if (history === undefined) return facts;
  const size = await unpackedSize(history, reference, run);
  return size === undefined ? facts : { ...facts, size };
}

async function unpackedSize(
  program: string,
  reference: string,
  run: Run,
): Promise<number | undefined> {
  const argv = ['history', '--human=false', '--format={{.Size}}', reference];
  const result = await run(program, argv, { timeoutMs: 60_000 });
  const sizes = result.stdout.split('\n').filter(Boolean).map(Number);
  const isKnown = result.exitCode === 0 && sizes.every(Number.isFinite);
  return isKnown ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
}

/** `image inspect` of docker and podman. podman has the health check beside the config. */
export function parseDocker(image: Json): ImageFacts {
  const config = asObject(image['Config']);
  const healthCheck = image['Healthcheck'] ?? image['HealthCheck'];
  return {
    id: withAlgorithm(String(image['Id'])),
    ...(typeof image['Size'] === 'number' ? { size: image['Size'] } : {}),
    layers: asStrings(asObject(image['RootFS'])['Layers']),
    ...(typeof image['Created'] === 'string' ? { created: image['Created'] } : {}),
    config: pickConfig(
      healthCheck === undefined ? config : { Healthcheck: healthCheck, ...config },
    ),
  };
}

/** `buildah inspect --type=image`: the docker config has all that the OCI one has, and the health check. */
export function parseBuildah(image: Json): ImageFacts {
  const docker = asObject(image['Docker']);
  const { created } = docker;
  return {
    id: withAlgorithm(String(image['FromImageID'])),
    layers: asStrings(asObject(docker['rootfs'])['diff_ids']),
    ...(typeof created === 'string' ? { created } : {}),
    config: pickConfig(asObject(docker['config'])),
  };
}

function pickConfig(config: Json): ImageConfig {
  return Object.fromEntries(
    CONFIG_KEYS.filter((key) => !isEmpty(config[key])).map((key) => [key, config[key]]),
  );
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function asObject(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {};
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function withAlgorithm(id: string): string {
  return id.includes(':') ? id : `sha256:${id}`;
}
