import { spawn, type ChildProcess } from 'node:child_process';

/** How long a child may take to end after SIGTERM before it is killed, in milliseconds. */
export const GRACE_MS = 5_000;

/** How long its pipes may stay open after that, held by a process that left the group, in milliseconds. */
const PIPES_MS = 500;

/**
 * Ends a child and everything it started: its process group on POSIX, its process tree on Windows.
 * SIGTERM first; SIGKILL after the grace. The group is signalled also when the child itself has ended
 * and only its own children are left.
 *
 * @param child a child that was started as leader of its own group
 * @param signal the first signal
 * @param graceMs milliseconds until SIGKILL; 0 kills at once
 */
export function killTree(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs: number = GRACE_MS,
): void {
  const { pid } = child;
  if (pid === undefined || isOver(child)) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' }).on(
      'error',
      () => undefined,
    );
    return;
  }
  signalGroup(pid, graceMs === 0 ? 'SIGKILL' : signal);
  const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  const release = setTimeout(() => closePipes(child), graceMs + PIPES_MS);
  child.once('close', () => {
    clearTimeout(force);
    clearTimeout(release);
  });
}

/** How long the last resort waits before it kills, in milliseconds. */
const MOMENT_MS = 200;

/**
 * The last resort while this process itself is ending: no event will come any more. The signal, a moment,
 * SIGKILL.
 */
export function killTreeNow(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  const { pid } = child;
  if (pid === undefined || isOver(child) || process.platform === 'win32') return;
  signalGroup(pid, signal);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT_MS);
  signalGroup(pid, 'SIGKILL');
}

/** Ended, and nothing holds its pipes: the group is gone, and its number may belong to others. */
function isOver(child: ChildProcess): boolean {
  const ended = child.exitCode !== null || child.signalCode !== null;
  return ended && [child.stdout, child.stderr].every((pipe) => pipe === null || pipe.closed);
}

function closePipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
