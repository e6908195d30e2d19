/** Name of the preload in the image's workdir. */
export const PRELOAD_FILE = 'preload.cjs';

/**
 * A Node preload that makes an app without a signal handler of its own end on SIGTERM and SIGINT as PID 1,
 * where the kernel gives signals no default action. An app's own handler, registered at any time, wins.
 * It does not reap orphans: `init: tini` does.
 */
export const PRELOAD = `'use strict';
for (const [signal, code] of [['SIGTERM', 143], ['SIGINT', 130]]) {
  const end = () => {
    if (process.listenerCount(signal) === 1) process.exit(code);
  };
  process.on(signal, end);
}
`;
