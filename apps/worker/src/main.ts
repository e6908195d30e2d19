import { formatMoney } from '@samples/shared';
import { setTimeout as pause } from 'node:timers/promises';
import { intervalOf } from './interval';

/** Prints a tick as a JSON line until SIGTERM; the tick under way is finished first. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  process.once('SIGTERM', () => stopping.abort());
  process.once('SIGINT', () => stopping.abort());

  const intervalMs = intervalOf(process.env['TICK_MS']);
  for (let tick = 1; !stopping.signal.aborted; tick++) {
    print({ event: 'tick', tick, worth: formatMoney(tick * 5, 'GBP') });
    await pause(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  print({ event: 'stopped' });
}

function print(line: Record<string, unknown>): void {
  console.log(JSON.stringify(line));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
