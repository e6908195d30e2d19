import { redact } from '@nx-multistage/errors';

/** A line longer than this is passed on in pieces, so that a line without an end cannot fill memory. */
const MAX_LINE = 64 * 1024;

export type OnOutput = (text: string, stream: 'stdout' | 'stderr') => void;

/**
 * Turns an engine's output into whole, redacted lines: a credential that comes in two pieces is still
 * seen, and nothing in it can drive the terminal.
 *
 * @returns `push` takes output as it comes; `flush` passes on a last line without an end
 */
export function createLineProgress(onLines: OnOutput): { push: OnOutput; flush: () => void } {
  const open = { stdout: '', stderr: '' };
  return {
    push(text, stream) {
      const gathered = open[stream] + text;
      const end = gathered.length > MAX_LINE ? gathered.length : gathered.lastIndexOf('\n') + 1;
      open[stream] = gathered.slice(end);
      if (end > 0) onLines(redact(gathered.slice(0, end)), stream);
    },
    flush() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (open[stream] !== '') onLines(`${redact(open[stream])}\n`, stream);
        open[stream] = '';
      }
    },
  };
}
