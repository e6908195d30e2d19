import { ToolError } from '@nx-multistage/errors';
import { diagnose } from './diagnose';
import type { RunSpec } from './normalize';
import { waitUntilReady } from './readiness';
import type { RunningApp } from './running-app';

/** An app that is ready, with the URL it answers at; none without a port. */
export interface Served {
  success: boolean;
  url?: string;
}

/**
 * Starts an app, waits until it answers, and ends with it.
 *
 * @param start starts it; `serve` ends it, whatever happens
 * @throws ToolError of `start` and `diagnose`, `NXM_APP_SILENT`
 */
export async function* serve(
  spec: RunSpec,
  start: () => Promise<RunningApp>,
  signal: AbortSignal,
): AsyncGenerator<Served> {
  const app = await start();
  try {
    const log = app.follow(signal);
    // Awaited below; where the app is given up first, its log ends with it.
    log.catch(() => undefined);
    const { isUp, url } = await ready(app, spec, signal);
    if (isUp) {
      console.log(`ready   ${url ?? `${spec.request.image} runs (no port)`}`);
      yield { success: true, ...(url === undefined ? {} : { url }) };
    }
    await log;
    if (!signal.aborted) await reportEnd(app, { isUp, mustServe: url !== undefined });
  } finally {
    await app.end();
  }
}

/**
 * @returns whether the app is ready and not ended or stopped, and the URL it answers at; none without a port
 * @throws ToolError `NXM_APP_SILENT` where it never answers
 */
async function ready(
  app: RunningApp,
  spec: RunSpec,
  signal: AbortSignal,
): Promise<{ isUp: boolean; url: string | undefined }> {
  const port = await app.port();
  const url = port === undefined ? undefined : `http://127.0.0.1:${port}${spec.healthPath ?? '/'}`;
  const answer = await waitUntilReady({
    url,
    anyStatus: spec.healthPath === undefined,
    timeoutMs: spec.readyTimeoutSeconds * 1000,
    signal,
    hasEnded: async () => !(await app.state()).running,
  });
  if (answer === 'timeout')
    throw new ToolError(
      'NXM_APP_SILENT',
      `The app runs but did not answer ${url} within ${spec.readyTimeoutSeconds} s. Its last lines:\n${await app.lastLines()}`,
      {
        hint: 'Check that it listens on 0.0.0.0 and on the port of the docker-build target, and that healthPath is right; raise readyTimeoutSeconds for a slow start.',
      },
    );
  return { isUp: answer === 'ready', url };
}

/**
 * @param facts `isUp`: it was ready before; `mustServe`: it has a port, so that an end before that is a failure
 * @throws ToolError of `diagnose`, where the app failed
 */
async function reportEnd(
  app: RunningApp,
  { isUp, mustServe }: { isUp: boolean; mustServe: boolean },
): Promise<void> {
  const { running, exitCode, outOfMemory } = await app.state();
  if (running || (exitCode === 0 && (isUp || !mustServe))) return;
  throw diagnose(await app.lastLines(), { exitCode, wasReady: isUp, outOfMemory });
}
