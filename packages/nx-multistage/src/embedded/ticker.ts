import { formatSize } from '../workspace/format';

/** Told how far something is: what it is, bytes done and in all. */
export type OnProgress = (what: string, done: number, total: number) => void;

/** A quiet terminal looks dead after so long, in milliseconds. */
const EVERY_MS = 3_000;

/**
 * Says now and then how far a long piece of work is, in lines that read well in a terminal and in a log; nothing of one
 * that is done at once.
 *
 * @param effects now: milliseconds since 1970
 */
export function createTicker(effects: {
  say: (line: string) => void;
  now: () => number;
}): OnProgress {
  const last = new Map<string, number>();
  return (what, done, total) => {
    const now = effects.now();
    const before = last.get(what);
    if (done >= total) last.delete(what);
    else if (before === undefined) last.set(what, now);
    if (before === undefined || now - before < EVERY_MS || done >= total) return;
    last.set(what, now);
    const percent = Math.floor((100 * done) / total);
    effects.say(`${what}  ${formatSize(done)} of ${formatSize(total)}  ${percent} %`);
  };
}
