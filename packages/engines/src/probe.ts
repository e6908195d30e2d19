import type { run, RunResult } from '@nx-multistage/exec';
import type { DetectedEngine } from './engine';
import type { INSTALL } from './unavailable';
import { cannotStart, complaint, isFailure, noAnswer, type Unavailable } from './unavailable';

/** `run` of `@nx-multistage/exec`, or a wrapper of it. */
export type Run = typeof run;

/** What a probe finds: the engine, or why not. */
export type Probed = { engine: DetectedEngine } | Unavailable;

export interface ProbeContext {
  run: Run;
  /** The builder that is asked for. */
  builder?: string;
  /** For each command of a probe, in milliseconds. */
  timeoutMs: number;
}

/** Tells an answer from a reason. */
export function isUnavailable<Value extends object>(
  value: Value | Unavailable,
): value is Unavailable {
  return 'reason' in value;
}

/**
 * Runs a probe's command.
 *
 * @param subject whom a failure is blamed on
 */
export async function ask(
  { run, timeoutMs }: ProbeContext,
  { argv, subject }: { argv: [keyof typeof INSTALL, ...string[]]; subject: string },
): Promise<RunResult | Unavailable> {
  const [program, ...rest] = argv;
  try {
    const result = await run(program, rest, { timeoutMs });
    if (result.timedOut) return noAnswer(subject, timeoutMs);
    return isFailure(result) ? complaint(subject, result.tail) : result;
  } catch (error) {
    return cannotStart(program, error);
  }
}
