/** Why a request was given up. */
export class TimeoutFailure extends Error {
  constructor(readonly ms: number) {
    super(`nothing came for ${ms} ms`);
    this.name = 'TimeoutFailure';
  }
}

/** Ends a request that makes no progress. */
export interface Watchdog {
  /** For fetch: aborted by the caller's signal, the step's time or the whole time. */
  signal: AbortSignal;
  /** From now on the next step has this long; replaces the time of the step before. */
  allow(ms: number): void;
  /** No step's time runs, for example while the other side of a pipe is awaited. */
  pause(): void;
  /** Must be called at the end: frees the timers and the listener. No time runs any more. */
  stop(): void;
}

/**
 * @param totalMs for the whole request
 * @param parent the caller's own signal
 */
export function startWatchdog(totalMs: number, parent?: AbortSignal): Watchdog {
  const controller = new AbortController();
  const give = (ms: number) => setTimeout(() => controller.abort(new TimeoutFailure(ms)), ms);
  const total = give(totalMs);
  let step: NodeJS.Timeout | undefined;
  let stepMs = 0;
  let stopped = false;
  const pause = (): void => {
    clearTimeout(step);
    step = undefined;
  };
  const onParent = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) onParent();
  parent?.addEventListener('abort', onParent, { once: true });
  return {
    signal: controller.signal,
    allow(ms) {
      if (stopped) return;
      if (step !== undefined && ms === stepMs) step.refresh();
      else {
        pause();
        step = give(ms);
        stepMs = ms;
      }
    },
    pause,
    stop() {
      stopped = true;
      pause();
      clearTimeout(total);
      parent?.removeEventListener('abort', onParent);
    },
  };
}
