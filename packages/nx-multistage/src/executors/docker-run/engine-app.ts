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
import type { run as runProcess } from '@nx-multistage/exec';
import type { RunSpec } from './normalize';
import { LOG_LINES, type RunningApp } from './running-app';

type Run = typeof runProcess;

/** Where a container runs, and what tells it to stop. */
export interface Host {
  engine: EngineName;
  run: Run;
  signal: AbortSignal;
}

/**
 * Starts a container.
 *
 * @throws ToolError of `startContainer`; whatever happens, no container is left
 */
export async function startWithEngine(spec: RunSpec, host: Host): Promise<RunningApp> {
  const { run } = host;
  const container = await start(spec, host);
  const [mapping] = spec.request.ports;
  return {
    port: async () =>
      mapping === undefined
        ? undefined
        : (mapping.host ?? (await publishedPort(container, mapping.container, run))),
    state: async () => {
      const state = await containerState(container, run);
      return {
        running: state?.running === true,
        exitCode: state?.exitCode ?? 0,
        outOfMemory: state?.outOfMemory ?? false,
      };
    },
    follow: (signal) => followLog(container, run, signal),
    lastLines: () => containerLogs(container, run, { lines: LOG_LINES }),
    end: async () => {
      try {
        await stopContainer(container, spec.stopTimeoutSeconds, run);
      } finally {
        await removeContainer(container, run);
      }
    },
  };
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

async function followLog(container: ContainerHandle, run: Run, signal: AbortSignal): Promise<void> {
  await containerLogs(container, run, {
    follow: true,
    signal,
    onOutput: (text, stream) => void process[stream].write(text),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
