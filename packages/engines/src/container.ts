import { ToolError } from '@nx-multistage/errors';
import type { RunOptions, RunResult } from '@nx-multistage/exec';
import { CONTAINER_CLI, type EngineName } from './engine';
import { planRun, type RunRequest } from './plan-run';
import type { Run } from './probe';

/** A container, by the engine that serves it and its name or id. */
export interface ContainerHandle {
  engine: EngineName;
  name: string;
}

export interface ContainerState {
  /** The engine's own word: `created`, `running`, `exited`, `dead` ... */
  status: string;
  running: boolean;
  /** Of a container that has ended. */
  exitCode?: number;
  /** The kernel ended it for lack of memory. */
  outOfMemory: boolean;
  /** Of a container with a health check: `starting`, `healthy`, `unhealthy`. */
  health?: string;
}

/** For commands that answer at once, in milliseconds. */
const SHORT_MS = 60_000;

/**
 * Starts a container in the background.
 *
 * @throws ToolError `NXM_CONTAINER_FAILED` when it cannot be created or its command cannot be started (name
 *   taken, port taken, no such image ...); the half-made container is removed
 */
export async function startContainer(
  engine: EngineName,
  request: RunRequest,
  run: Run,
): Promise<ContainerHandle> {
  const { argv, env } = planRun(engine, request);
  const [program = '', ...rest] = argv;
  const result = await run(program, rest, { addEnv: env, timeoutMs: 5 * SHORT_MS });
  const handle = { engine, name: request.name };
  if (result.exitCode === 0) return handle;
  const isForeign = /is already in use/i.test(result.tail) && /name/i.test(result.tail);
  if (!isForeign) await removeContainer(handle, run);
  throw failed(result, `${program} could not start the container ${request.name}`);
}

/** @returns undefined when there is no such container */
export async function containerState(
  { engine, name }: ContainerHandle,
  run: Run,
): Promise<ContainerState | undefined> {
  const program = CONTAINER_CLI[engine];
  const result = await run(
    program,
    ['inspect', '--type=container', '--format={{json .State}}', name],
    { timeoutMs: SHORT_MS },
  );
  if (isAbsent(result)) return undefined;
  if (result.exitCode !== 0) throw failed(result, `${program} could not inspect ${name}`);
  return parseState(result.stdout, program);
}

/** Reads `{{json .State}}` of docker and podman, which spell health differently. */
export function parseState(text: string, program: string): ContainerState {
  const state = parseJson(text, program) as {
    Status?: string;
    Running?: boolean;
    ExitCode?: number;
    OOMKilled?: boolean;
    Health?: { Status?: string } | null;
    Healthcheck?: { Status?: string } | null;
  };
  const running = state.Running ?? state.Status === 'running';
  const health = state.Health?.Status || state.Healthcheck?.Status || undefined;
  return {
    status: state.Status ?? 'unknown',
    running,
    outOfMemory: state.OOMKilled ?? false,
    ...(running || state.ExitCode === undefined ? {} : { exitCode: state.ExitCode }),
    ...(health === undefined || health === 'none' ? {} : { health }),
  };
}

/**
 * The log so far, or with `follow` until the container ends or `signal` aborts.
 *
 * @returns the last lines, both streams, redacted
 */
export async function containerLogs(
  { engine, name }: ContainerHandle,
  run: Run,
  options: Pick<RunOptions, 'onOutput' | 'signal'> & { follow?: boolean; lines?: number } = {},
): Promise<string> {
  const { follow = false, lines, onOutput, signal } = options;
  const argv = [
    'logs',
    ...(follow ? ['--follow'] : []),
    ...(lines === undefined ? [] : [`--tail=${lines}`]),
    name,
  ];
  const result = await run(CONTAINER_CLI[engine], argv, {
    ...(follow ? {} : { timeoutMs: SHORT_MS }),
    ...(onOutput === undefined ? {} : { onOutput }),
    ...(signal === undefined ? {} : { signal }),
  });
  return result.tail;
}

/** The port of the host behind a port of the container; undefined when it is not published. */
export async function publishedPort(
  { engine, name }: ContainerHandle,
  port: number,
  run: Run,
): Promise<number | undefined> {
  const result = await run(CONTAINER_CLI[engine], ['port', name, `${port}/tcp`], {
    timeoutMs: SHORT_MS,
  });
  const published = /:(\d+)\s*$/m.exec(result.stdout)?.[1];
  return result.exitCode === 0 && published !== undefined ? Number(published) : undefined;
}

/**
 * Stops a container: its stop signal first, a kill after the grace. A container that is not there or
 * has ended is stopped already.
 *
 * @param graceSeconds whole seconds
 */
export async function stopContainer(
  { engine, name }: ContainerHandle,
  graceSeconds: number,
  run: Run,
): Promise<void> {
  const program = CONTAINER_CLI[engine];
  const result = await run(program, ['stop', '-t', String(graceSeconds), name], {
    timeoutMs: graceSeconds * 1_000 + SHORT_MS,
    cleansUp: true,
  });
  if (result.exitCode !== 0 && !isAbsent(result))
    throw failed(result, `${program} could not stop ${name}`);
}

/** Removes a container, running or not, with its anonymous volumes. None is an error only the engine makes. */
export async function removeContainer({ engine, name }: ContainerHandle, run: Run): Promise<void> {
  const program = CONTAINER_CLI[engine];
  const result = await run(program, ['rm', '--force', '--volumes', name], {
    timeoutMs: SHORT_MS,
    cleansUp: true,
  });
  if (result.exitCode !== 0 && !isAbsent(result))
    throw failed(result, `${program} could not remove ${name}`);
}

/** @throws ToolError `NXM_CONTAINER_FAILED` when the engine does not answer: that is no "no" */
export async function imageExists(
  engine: EngineName,
  reference: string,
  run: Run,
): Promise<boolean> {
  const program = CONTAINER_CLI[engine];
  const result = await run(program, ['image', 'inspect', '--format={{.Id}}', reference], {
    timeoutMs: SHORT_MS,
  });
  if (result.exitCode === 0) return true;
  if (isAbsent(result)) return false;
  throw failed(result, `${program} could not look for ${reference}`);
}

/** docker and podman in all their versions and objects. */
export function isAbsent({ exitCode, tail }: RunResult): boolean {
  return (
    exitCode !== 0 &&
    /no such (?:container|image|object)|no container with name|image not known|does not exist in database/i.test(
      tail,
    )
  );
}

export function failed(result: RunResult, what: string): ToolError {
  const lines = result.tail
    .split('\n')
    .slice(-20)
    .map((line) => `  | ${line}`);
  const how = result.timedOut ? 'no answer in time' : `exit code ${result.exitCode}`;
  return new ToolError('NXM_CONTAINER_FAILED', [`${what} (${how})`, ...lines].join('\n'));
}

export function parseJson(text: string, program: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolError(
      'NXM_ENGINE_OUTPUT',
      `${program} answered with something that is not JSON: ${text.slice(0, 200)}`,
      { cause },
    );
  }
}
