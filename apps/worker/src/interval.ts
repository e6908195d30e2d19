const DEFAULT_MS = 1000;

/**
 * Milliseconds between two ticks.
 * @param value the environment variable `TICK_MS`; 1000 where it is not set
 * @throws RangeError when it is no number from 10 to one hour
 */
export function intervalOf(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_MS;
  const interval = Number(value);
  if (!Number.isInteger(interval) || interval < 10 || interval > 3_600_000) {
    throw new RangeError(`TICK_MS must be from 10 to 3600000, not ${JSON.stringify(value)}.`);
  }
  return interval;
}
