import type { Boot } from '../boot';
import type { Verdict, VerifyContext } from '../context';
import { signalNumber } from '../../../workspace/signal-number';

/** Starts as its user on a read-only root, without capabilities, with an empty `/tmp`. */
export function boots({ boot }: VerifyContext): Verdict {
  if ('skipped' in boot) return { status: 'skip', detail: boot.skipped };
  const { answer, where, end, log } = boot;
  if (answer !== 'ended') return { status: 'ok', detail: `on a read-only root, ${where}` };
  return {
    status: 'FAIL',
    detail: `it ended with exit code ${end.exitCode} on a read-only root, ${where}${below(log)}`,
  };
}

/** Answers what its HEALTHCHECK asks: the path of the plan with 2xx. */
export function health({ boot }: VerifyContext): Verdict {
  const running = whileRunning(boot);
  if ('status' in running) return running;
  const { url, answer, log, timeoutSeconds } = running;
  if (url === undefined) return { status: 'skip', detail: 'the app has no port' };
  return answer === 'ready'
    ? { status: 'ok', detail: url }
    : { status: 'FAIL', detail: `no answer from ${url} within ${timeoutSeconds} s${below(log)}` };
}

/** Ends by itself after its stop signal: with 0, or as one whom the signal ended. */
export function stops({ boot }: VerifyContext): Verdict {
  const running = whileRunning(boot);
  if ('status' in running) return running;
  const { end, signal, graceSeconds } = running;
  if (end.wasKilled)
    return { status: 'FAIL', detail: `it was killed ${graceSeconds} s after ${signal}` };
  const number = signalNumber(signal);
  const clean = [0, ...(number === undefined ? [] : [128 + number])];
  const detail = `exit code ${end.exitCode} after ${signal}`;
  return clean.includes(end.exitCode)
    ? { status: 'ok', detail }
    : { status: 'FAIL', detail: `${detail}, not ${clean.join(' or ')}` };
}

function below(log: string): string {
  return log.trim() === '' ? '; it printed nothing' : `:\n${log.trim()}`;
}

function whileRunning(boot: VerifyContext['boot']): Boot | Verdict {
  if ('skipped' in boot) return { status: 'skip', detail: boot.skipped };
  return boot.answer === 'ended' ? { status: 'skip', detail: 'it does not boot' } : boot;
}
