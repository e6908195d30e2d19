import { setTimeout as wait } from 'node:timers/promises';

/** What the client needs of the world besides fetch. Tests give their own. */
export interface Effects {
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
}

export const REAL_EFFECTS: Effects = {
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
  now: () => Date.now(),
  random: () => Math.random(),
};
