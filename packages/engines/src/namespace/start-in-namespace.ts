import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { redact, systemCode, ToolError } from '@nx-multistage/errors';
import { createTail, type RunOptions, type RunResult } from '@nx-multistage/exec';
import type { Run } from '../probe';
import { planNamespace } from './plan-namespace';
import { prepareRootfs } from './prepare-rootfs';
import type { NamespaceRequest } from './request';
import { readStartLines, type StartLines } from './start-lines';

export interface NamespaceEffects {
  /** `run` of `@nx-multistage/exec`. */
  run: Run;
  /** Called with the app's output as it comes; not redacted. */
  onOutput?: NonNullable<RunOptions['onOutput']>;
  /** The host's PATH; this process's own by default. */
  path?: string;
}

/** How an app ended. */
export interface NamespaceExit {
  /** Its exit code; 128 and the signal's number where a signal ended it, as docker says it. */
  exitCode: number;
  /** It did not end within the grace of `stop` and was killed. */
  wasKilled: boolean;
}

/** A running app. It ends with this process at the latest, however that ends. */
export interface NamespaceHandle {
  /** The app's process id as this process sees it; its own is 1. */
  pid: number;
  /** Settles when the app and all it started have ended. Never left running: call `stop`. */
  exit: Promise<NamespaceExit>;
  /**
   * Asks the app to end, and kills it after the grace. An app that has ended is stopped already.
   *
   * @param graceMs milliseconds
   * @param signal the image's stop signal; SIGTERM by default
   */
  stop(graceMs: number, signal?: NodeJS.Signals | number): Promise<NamespaceExit>;
  /** The last 40 lines of its output, both streams, redacted. */
  output(): string;
}

/**
 * Starts an unpacked image in user namespaces, without a container engine: Linux only, see
 * `detectNamespaces`. The app is process 1 of its own, as the image's user, without capabilities, on a read-only
 * root but for the writable folders; its network is the host's, so its port must be free. It hears no interrupt
 * of this process: that is the caller's to turn into a `stop`.
 *
 * @returns when the app's command has been executed
 * @throws ToolError `NXM_NAMESPACE_FAILED`, `NXM_NAMESPACE_ROOT`, and those of `planNamespace` and `run`
 */
export async function startInNamespace(
  request: NamespaceRequest,
  { run, onOutput, path = process.env['PATH'] ?? '' }: NamespaceEffects,
): Promise<NamespaceHandle> {
  const nonce = randomUUID();
  const mounts = await prepareRootfs(request);
  const { argv, env } = planNamespace(request, { mounts, caller: process.pid, nonce, path });
  const [program = '', ...rest] = argv;
  const tail = createTail(40);
  let setStarted: (pid: number) => void = () => undefined;
  const started = new Promise<number>((resolve) => (setStarted = resolve));
  const lines = readStartLines(nonce, setStarted);
  const ended = run(program, rest, {
    env,
    cleansUp: true,
    maxStdout: 0,
    onOutput: (text, stream) => {
      const shown = stream === 'stderr' ? lines.push(text) : text;
      if (shown === '') return;
      tail.push(shown, stream);
      onOutput?.(shown, stream);
    },
  });
  const failed = ended.then((result) => {
    if (!lines.isStarted()) throw startFailure(result, lines);
  });
  await Promise.race([started, failed]);
  return handle(await started, ended, () => redact(tail.text()));
}

function handle(pid: number, ended: Promise<RunResult>, output: () => string): NamespaceHandle {
  let wasKilled = false;
  let hasEnded = false;
  const exit = ended
    .finally(() => (hasEnded = true))
    .then((result) => ({ exitCode: exitCodeOf(result), wasKilled }));
  // Awaited by whoever stops or watches the app; nobody has to.
  exit.catch(() => undefined);
  const stop = async (
    graceMs: number,
    signal: NodeJS.Signals | number = 'SIGTERM',
  ): Promise<NamespaceExit> => {
    const patience = new AbortController();
    if (!hasEnded) send(pid, signal);
    await Promise.race([exit, sleep(graceMs, undefined, { signal: patience.signal })]).finally(() =>
      patience.abort(),
    );
    if (!hasEnded) {
      wasKilled = true;
      send(pid, 'SIGKILL');
    }
    return exit;
  };
  return { pid, exit, stop, output };
}

/** Ended in this moment is ended. */
function send(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function exitCodeOf({ exitCode, signal }: RunResult): number {
  return exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function startFailure(result: RunResult, lines: StartLines): ToolError {
  const how = result.exitCode === null ? `signal ${result.signal}` : `exit code ${result.exitCode}`;
  return new ToolError(
    'NXM_NAMESPACE_FAILED',
    [
      `The image could not be started in a user namespace (${how})`,
      ...lines
        .complaint()
        .split('\n')
        .map((line) => `  | ${line}`),
    ].join('\n'),
    { hint: 'Use a container engine: set engine of this target to docker or podman.' },
  );
}
