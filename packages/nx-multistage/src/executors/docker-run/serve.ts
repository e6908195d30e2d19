import {
  containerLogs,
  containerState,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
  type ContainerHandle,
  type EngineName,
} from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import type { run as runProcess } from '@nx-multistage/exec';
import { diagnose } from './diagnose';
import type { RunSpec } from './normalize';
import { waitUntilReady } from './readiness';

type Run = typeof runProcess;

/** Where a container runs, and what tells it to stop. */
export interface Host {
  engine: EngineName;
  run: Run;
  signal: AbortSignal;
}

/** An app that is ready, with the URL it answers at; none without a port. */
export interface Served {
  success: boolean;
  url?: string;
}

/** Lines of the app's log that an error shows. */
const LOG_LINES = 20;

/**
 * Starts a container, waits until its app answers, and ends with it.
 *
 * @throws ToolError of `startContainer` and `diagnose`, `NXM_APP_SILENT`; whatever happens, the container is
 *   removed first
 */
export async function* serve(spec: RunSpec, host: Host): AsyncGenerator<Served> {
  const { run, signal } = host;
  const container = await start(spec, host);
  try {
    const log = followLog(container, host);
    // Awaited below; where the app is given up first, its log ends with it.
    log.catch(() => undefined);
    const { isUp, url } = await ready(container, spec, host);
    if (isUp) {
      console.log(`ready   ${url ?? `${spec.request.image} runs (no port)`}`);
      yield { success: true, ...(url === undefined ? {} : { url }) };
    }
    await log;
    if (!signal.aborted) await reportEnd(container, run, { isUp, mustServe: url !== undefined });
  } finally {
    await end(container, run, spec.stopTimeoutSeconds);
  }
}

/** An interrupt ends the engine's command, and the container it was making may be there all the same. */
async function start(
  { request }: RunSpec,
  { engine, run, signal }: Host,
): Promise<ContainerHandle> {
  try {
    return await startContainer(engine, request, run);
  } catch (error) {
    if (signal.aborted) await removeContainer({ engine, name: request.name }, run);
    throw error;
  }
}

/** Shows the app's output until it ends or this target is stopped. */
async function followLog(container: ContainerHandle, { run, signal }: Host): Promise<void> {
  await containerLogs(container, run, {
    follow: true,
    signal,
    onOutput: (text, stream) => void process[stream].write(text),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/**
 * @returns whether the app is ready and not ended or stopped, and the URL it answers at; none without a port
 * @throws ToolError `NXM_APP_SILENT` where it never answers
 */
async function ready(
  container: ContainerHandle,
  spec: RunSpec,
  { run, signal }: Host,
): Promise<{ isUp: boolean; url: string | undefined }> {
  const [mapping] = spec.request.ports;
  const port =
    mapping === undefined
      ? undefined
      : (mapping.host ?? (await publishedPort(container, mapping.container, run)));
  const url = port === undefined ? undefined : `http://127.0.0.1:${port}${spec.healthPath ?? '/'}`;
  const answer = await waitUntilReady({
    url,
    anyStatus: spec.healthPath === undefined,
    timeoutMs: spec.readyTimeoutSeconds * 1000,
    signal,
    hasEnded: async () => (await containerState(container, run))?.running !== true,
  });
  if (answer === 'timeout')
    throw new ToolError(
      'NXM_APP_SILENT',
      `The app runs but did not answer ${url} within ${spec.readyTimeoutSeconds} s. Its last lines:\n${await containerLogs(container, run, { lines: LOG_LINES })}`,
      {
        hint: 'Check that it listens on 0.0.0.0 and on the port of the docker-build target, and that healthPath is right; raise readyTimeoutSeconds for a slow start.',
      },
    );
  return { isUp: answer === 'ready', url };
}

/**
 * @param app `isUp`: it was ready before; `mustServe`: it has a port, so that an end before that is a failure
 * @throws ToolError of `diagnose`, where the app failed
 */
async function reportEnd(
  container: ContainerHandle,
  run: Run,
  { isUp, mustServe }: { isUp: boolean; mustServe: boolean },
): Promise<void> {
  const state = await containerState(container, run);
  const exitCode = state?.exitCode ?? 0;
  if (state?.running === true || (exitCode === 0 && (isUp || !mustServe))) return;
  const log = await containerLogs(container, run, { lines: LOG_LINES });
  throw diagnose(log, { exitCode, wasReady: isUp, outOfMemory: state?.outOfMemory ?? false });
}

async function end(container: ContainerHandle, run: Run, graceSeconds: number): Promise<void> {
  try {
    await stopContainer(container, graceSeconds, run);
  } finally {
    await removeContainer(container, run);
  }
}
