import type { ExecutorContext } from '@nx/devkit';
import {
  containerLogs,
  containerState,
  detectEngine,
  imageExists,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
  type ContainerHandle,
  type EngineName,
} from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { diagnose } from './diagnose';
import { normalize, type RunSpec } from './normalize';
import { waitUntilReady } from './readiness';
import type { DockerRunOptions } from './schema';
import { onStopSignal } from './stop-signal';

/** Lines of the app's log that an error shows. */
const LOG_LINES = 20;

/** Starts the image; yields once when the app is ready; ends with it. Leaves no container behind. */
export async function* runImage(
  options: DockerRunOptions,
  context: ExecutorContext,
): AsyncGenerator<{ success: boolean; url?: string }> {
  const spec = await normalize(options, context);
  const engine = (await detectEngine(options.engine, run)).name;
  await assertImage(engine, spec);
  const stopSignal = onStopSignal();
  let container: ContainerHandle | undefined;
  try {
    container = await startContainer(engine, spec.request, run);
    const log = followLog(container, stopSignal.signal);
    const url = await ready(container, spec, stopSignal.signal);
    if (!stopSignal.signal.aborted) {
      console.log(`ready   ${url ?? `${spec.request.image} runs (no port)`}`);
      yield { success: true, ...(url === undefined ? {} : { url }) };
    }
    await log;
    if (!stopSignal.signal.aborted) await reportEnd(container);
  } finally {
    stopSignal.release();
    if (container !== undefined) await end(container, spec.stopTimeoutSeconds);
  }
  yield { success: true };
}

async function assertImage(engine: EngineName, { request, projectName }: RunSpec): Promise<void> {
  if (await imageExists(engine, request.image, run)) return;
  throw new ToolError('NXM_IMAGE_NOT_FOUND', `${engine} has no image ${request.image}.`, {
    hint: `Run nx run ${projectName}:docker-build first (with load, if the builder has a store of its own).`,
  });
}

/** Shows the app's output until it ends or this target is stopped. */
async function followLog(container: ContainerHandle, signal: AbortSignal): Promise<void> {
  await containerLogs(container, run, {
    follow: true,
    signal,
    onOutput: (text, stream) => void process[stream].write(text),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/**
 * @returns the URL the app answers at; undefined for an app without a port
 * @throws ToolError of `diagnose` where the app ends first, `NXM_APP_SILENT` where it never answers
 */
async function ready(
  container: ContainerHandle,
  spec: RunSpec,
  signal: AbortSignal,
): Promise<string | undefined> {
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
  if (answer === 'ended') await reportEnd(container);
  if (answer === 'timeout')
    throw new ToolError(
      'NXM_APP_SILENT',
      `The app runs but did not answer ${url} within ${spec.readyTimeoutSeconds} s. Its last lines:\n${await containerLogs(container, run, { lines: LOG_LINES })}`,
      {
        hint: 'Check that it listens on 0.0.0.0 and on the port of the docker-build target, and that healthPath is right; raise readyTimeoutSeconds for a slow start.',
      },
    );
  return url;
}

/** @throws ToolError where the app ended with an exit code that is not 0 */
async function reportEnd(container: ContainerHandle): Promise<void> {
  const state = await containerState(container, run);
  if (state === undefined || state.running || state.exitCode === 0) return;
  throw diagnose(await containerLogs(container, run, { lines: LOG_LINES }), state.exitCode ?? 1);
}

async function end(container: ContainerHandle, graceSeconds: number): Promise<void> {
  try {
    await stopContainer(container, graceSeconds, run);
  } finally {
    await removeContainer(container, run);
  }
}
