import { spawnSync } from 'node:child_process';

const TIMEOUT_MS = 30_000;
const PROGRAM = 'process.dlopen({ exports: {} }, process.argv[1])';

/**
 * Loads one addon in a Node process of its own, so that a crash or an endless loop ends that one only.
 * @param file absolute path of the `.node` file
 * @returns the reason why it did not load; undefined when it did
 */
export function loadAddon(file: string): string | undefined {
  const child = spawnSync(process.execPath, ['-e', PROGRAM, file], {
    env: { ...process.env, NODE_OPTIONS: '' },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  if (child.status === 0) return undefined;
  if (child.error !== undefined) {
    const timedOut = (child.error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
    return timedOut ? `it did not load within ${TIMEOUT_MS / 1000} s` : child.error.message;
  }
  if (child.signal !== null) return `Node crashed while loading it (${child.signal})`;
  // A library with the suffix of an addon (an SQLite extension, say): linked well, which is all that is asked.
  if (child.stderr.includes('did not self-register')) return undefined;
  return reasonOf(child.stderr) ?? `Node exited with code ${child.status}`;
}

/** The message of an uncaught error, which may have several lines, as one; Node prints the stack below it. */
function reasonOf(stderr: string): string | undefined {
  const message = /^\w*Error: ([\s\S]+?)\n {4}at /m.exec(stderr)?.[1];
  return message?.replace(/\s+/g, ' ').slice(0, 400);
}
