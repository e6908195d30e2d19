import type { Effects } from './effects';
import { isTransient, isTransientStatus, networkCode, RequestFailure } from './failure';
import type { Limits } from './limits';
import type { RegistryResponse, Send } from './request';
import { retryAfterMs } from './retry-after';
import { TimeoutFailure } from './watchdog';

/** What a caller may show while the client waits. */
export interface RetryEvent {
  kind: 'retry';
  /** `push blob sha256:... to host/name`. */
  action: string;
  /** The try that failed, from 1. */
  attempt: number;
  waitMs: number;
  /** A status or the code of an error: `503`, `ECONNRESET`. */
  reason: string;
}

export interface RetryPolicy {
  limits: Limits;
  effects: Effects;
  onEvent: (event: RetryEvent) => void;
}

/**
 * Runs a task again while it fails for a reason that may pass.
 *
 * @param task told the number of the try, from 1
 * @throws what the last try threw
 */
export async function retrying<Result>(
  task: (attempt: number) => Promise<Result>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      await pauseAfter(error, attempt, policy, signal);
    }
  }
}

/**
 * Sends a request again after errors of the network and statuses that may pass. A status that stays is
 * handed to the caller, so is one whose `Retry-After` is longer than the limit.
 */
export function withRetry(send: Send, policy: RetryPolicy): Send {
  return async (request) => {
    if (request.retry === false) return send(request);
    let last: RegistryResponse | undefined;
    try {
      return await retrying(
        async () => {
          last = undefined;
          const response = await send(request);
          if (!isTransientStatus(response.status)) return response;
          last = response;
          throw new RequestFailure(request, { response });
        },
        policy,
        request.signal,
      );
    } catch (error) {
      if (last !== undefined && error instanceof RequestFailure) return last;
      throw error;
    }
  };
}

/**
 * Waits for the next try.
 *
 * @param attempt the number of the try that failed, from 1
 * @throws the error itself where there is no next try
 */
export async function pauseAfter(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
): Promise<void> {
  const waitMs = waitAfter(error, attempt, policy);
  if (waitMs === undefined) throw error;
  const failure = error as RequestFailure;
  const { action } = failure.request;
  policy.onEvent({ kind: 'retry', action, attempt, waitMs, reason: reasonOf(failure) });
  await policy.effects.sleep(waitMs, signal);
}

/** Milliseconds until the next try; undefined where there is none. */
export function waitAfter(
  error: unknown,
  attempt: number,
  { limits, effects }: Pick<RetryPolicy, 'limits' | 'effects'>,
): number | undefined {
  if (attempt >= limits.tries || !isTransient(error)) return undefined;
  const { why } = error as RequestFailure;
  const asked =
    'response' in why ? retryAfterMs(why.response.header('retry-after'), effects.now()) : undefined;
  if (asked !== undefined && asked > limits.maxRetryAfterMs) return undefined;
  const full = Math.min(limits.maxWaitMs, limits.retryMs * 2 ** (attempt - 1));
  const waitMs = Math.round(full * (0.5 + effects.random() / 2));
  return Math.max(asked ?? 0, waitMs);
}

/** `503`, `ECONNRESET`, `no answer for 60 s`. */
function reasonOf({ why }: RequestFailure): string {
  if ('response' in why) return String(why.response.status);
  if (why.error instanceof TimeoutFailure) return `no answer for ${why.error.ms / 1000} s`;
  return networkCode(why.error) ?? 'network error';
}
