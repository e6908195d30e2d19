import { setTimeout as sleep } from 'node:timers/promises';

/** How often to ask, and how long an app without a port must live to count as started, in milliseconds. */
const INTERVAL_MS = 200;
const SETTLE_MS = 1_500;
const REQUEST_MS = 2_000;

export interface ReadinessQuestion {
  /** Undefined for an app without a port. */
  url: string | undefined;
  /** Any HTTP status is an answer; otherwise only 2xx. */
  anyStatus: boolean;
  timeoutMs: number;
  signal: AbortSignal;
  hasEnded: () => Promise<boolean>;
}

/** Waits until an app answers (or, without a port, has lived for a moment), ends, or the time is up. */
export async function waitUntilReady(
  question: ReadinessQuestion,
): Promise<'ready' | 'ended' | 'timeout' | 'stopped'> {
  const { url, anyStatus, timeoutMs, signal, hasEnded } = question;
  const started = Date.now();
  while (Date.now() - started < timeoutMs) {
    if (signal.aborted) return 'stopped';
    if (await hasEnded()) return 'ended';
    const settled = url === undefined && Date.now() - started >= SETTLE_MS;
    if (settled || (url !== undefined && (await answers(url, anyStatus)))) return 'ready';
    await sleep(INTERVAL_MS);
  }
  return 'timeout';
}

async function answers(url: string, anyStatus: boolean): Promise<boolean> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(REQUEST_MS),
      redirect: 'manual',
    });
    await response.body?.cancel();
    return anyStatus || response.ok;
  } catch {
    return false;
  }
}
