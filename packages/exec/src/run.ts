import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { redact, systemCode, ToolError } from '@nx-multistage/errors';
import { deaf, listenForInterrupts } from './interrupts';
import { GRACE_MS, killTree, killTreeNow } from './kill-tree';
import { createStdoutBuffer } from './stdout-buffer';
import { createTail } from './tail';

export interface RunOptions {
  cwd?: string;
  /** The whole environment of the child; the parent's by default. */
  env?: NodeJS.ProcessEnv;
  /** Variables on top of `env`. */
  addEnv?: Record<string, string>;
  /** Text for standard input; without it the child reads an empty one. */
  input?: string;
  /** Called with each piece of output as it comes, for progress. Not redacted: pieces are not lines. */
  onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** Milliseconds after which the child and its children are ended. None by default. */
  timeoutMs?: number;
  /** What asks the child to end, for programs that clean up on another signal; SIGTERM by default. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds between that and SIGKILL when the child must end; 5 seconds by default. */
  graceMs?: number;
  /** Ends the child when aborted. */
  signal?: AbortSignal;
  /**
   * For a command that cleans up: an interrupt neither ends it nor, until it is done, this process. Give it
   * a `timeoutMs`.
   */
  cleansUp?: boolean;
  /** Largest standard output to keep, in characters; more is cut at the front. 16 million by default. */
  maxStdout?: number;
}

/** How a process ended. Success and failure have the same shape. */
export interface RunResult {
  argv: string[];
  /** The exit code, or null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  /** The last lines of standard error and standard output together, redacted. */
  tail: string;
  timedOut: boolean;
}

/** Why a child was made to end before its own end. */
type StopReason = NodeJS.Signals | 'abort' | 'timeout' | { thrown: unknown };

/**
 * Starts a program and waits for its end. An argv array, never a shell string.
 *
 * An interrupt of this process (Ctrl-C, SIGTERM) ends the child's whole process group before the
 * promise rejects, so that nothing is left running; a second interrupt kills it at once. The same when
 * `onOutput` throws: the promise then rejects with what was thrown.
 *
 * @param file a program on PATH, or an absolute path
 * @param argv its arguments, passed verbatim
 * @returns how it ended, whatever the exit code
 * @throws ToolError `NXM_PROGRAM_NOT_FOUND`, `NXM_PROGRAM_NOT_STARTED`, `NXM_INTERRUPTED` (see
 *   `interruptedBy`)
 */
export async function run(
  file: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  if (options.signal?.aborted) throw interruptError(file, 'abort');
  const child = start(file, argv, options);
  const ending = superviseEnd(child, options);
  const output = collectOutput(child, options, (thrown) => ending.stop({ thrown }));
  try {
    const { exitCode, signal } = await closed(child, file, options);
    const reason = ending.reason();
    if (typeof reason === 'object') throw reason.thrown;
    if (reason !== undefined && reason !== 'timeout') throw interruptError(file, reason);
    const timedOut = reason === 'timeout';
    return { argv: [file, ...argv], exitCode, signal, ...output(), timedOut };
  } finally {
    ending.dispose();
  }
}

/**
 * What interrupted a {@link run}: the signal, so that the tool can end with 128 + its number.
 *
 * @returns undefined for every other error, and for an abort by the caller
 */
export function interruptedBy(error: unknown): NodeJS.Signals | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === 'NXM_INTERRUPTED' && typeof cause === 'string' && cause.startsWith('SIG')
    ? (cause as NodeJS.Signals)
    : undefined;
}

/** A group of its own, so that all of it can be ended; also no terminal, so that nothing can ask on it. */
function start(file: string, argv: readonly string[], options: RunOptions): ChildProcess {
  try {
    const child = spawn(file, argv, {
      cwd: options.cwd,
      env: { ...(options.env ?? process.env), ...options.addEnv },
      shell: false,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin?.on('error', () => undefined).end(options.input ?? '');
    return child;
  } catch (error) {
    throw startError(file, options.cwd, error);
  }
}

/** Ends the child on timeout, abort and interrupt, and remembers the first reason. */
function superviseEnd(
  child: ChildProcess,
  options: RunOptions,
): { stop: (by: StopReason) => void; reason: () => StopReason | undefined; dispose: () => void } {
  let reason: StopReason | undefined;
  const stop = (by: StopReason): void => {
    const again = reason !== undefined;
    reason ??= by;
    killTree(child, options.stopSignal, again ? 0 : (options.graceMs ?? GRACE_MS));
  };
  const onAbort = (): void => stop('abort');
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => stop('timeout'), options.timeoutMs);
  options.signal?.addEventListener('abort', onAbort);
  const stopListening = listenForInterrupts(
    options.cleansUp === true
      ? deaf()
      : { onInterrupt: stop, onExit: () => killTreeNow(child, options.stopSignal) },
  );
  const dispose = (): void => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    stopListening();
  };
  return { stop, reason: () => reason, dispose };
}

/** Gathers the output; an error thrown by the caller's `onOutput` is handed on once. */
function collectOutput(
  child: ChildProcess,
  options: RunOptions,
  onThrown: (error: unknown) => void,
): () => Pick<RunResult, 'stdout' | 'tail'> {
  const tail = createTail(40);
  const stdout = createStdoutBuffer(options.maxStdout ?? 16_000_000);
  let show = options.onOutput;
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      if (stream === 'stdout') stdout.push(text);
      tail.push(text, stream);
      try {
        show?.(text, stream);
      } catch (error) {
        show = undefined;
        onThrown(error);
      }
    });
  return () => ({ stdout: stdout.text(), tail: redact(tail.text()) });
}

function closed(
  child: ChildProcess,
  file: string,
  options: RunOptions,
): Promise<Pick<RunResult, 'exitCode' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startError(file, options.cwd, error)));
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function startError(file: string, cwd: string | undefined, cause: unknown): ToolError {
  if (cwd !== undefined && !existsSync(cwd))
    return new ToolError(
      'NXM_PROGRAM_NOT_STARTED',
      `${file} could not be started: its working directory ${cwd} does not exist`,
      { cause },
    );
  if (systemCode(cause) === 'ENOENT')
    return new ToolError('NXM_PROGRAM_NOT_FOUND', `${file} was not found on PATH`, {
      hint: `Install ${file}, or add its folder to PATH.`,
      cause,
    });
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ToolError('NXM_PROGRAM_NOT_STARTED', `${file} could not be started: ${why}`, {
    cause,
  });
}

function interruptError(file: string, by: NodeJS.Signals | 'abort'): ToolError {
  return new ToolError('NXM_INTERRUPTED', `${file} was stopped by ${by}`, { cause: by });
}
