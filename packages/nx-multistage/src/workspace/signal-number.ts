/** Signals of Linux in their order, the first is 1: an image is of Linux, whatever this machine is. */
const NAMES = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU ' +
  'URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
).split(' ');
/** The real-time signals that container engines know, by name. */
const REAL_TIME = { MIN: 34, MAX: 64 };

/**
 * The number of an image's `StopSignal`: `SIGTERM`, `TERM`, `15` or `SIGRTMIN+3` (OCI image-spec, config.md).
 *
 * @returns undefined for what is no signal
 */
export function signalNumber(signal: string): number | undefined {
  if (/^\d+$/.test(signal)) return Number(signal);
  const name = signal.toUpperCase().replace(/^SIG/, '');
  const [, end, offset = '0'] = /^RT(MIN|MAX)([+-]\d+)?$/.exec(name) ?? [];
  if (end !== undefined) return REAL_TIME[end as keyof typeof REAL_TIME] + Number(offset);
  const index = NAMES.indexOf(name);
  return index < 0 ? undefined : index + 1;
}
