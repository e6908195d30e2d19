import { spawn, type ChildProcess } from 'node:child_process';
import { userEnvironment } from './command';

/** A program that serves until it is ended. */
export interface ServerProcess {
  pid: number;
  /** What {@link startServer} waited for. */
  ready: RegExpExecArray;
  /** Standard output so far. */
  stdout(): string;
  /** Both streams so far. */
  output(): string;
  running(): boolean;
  /** Sends a signal and waits for the end; returns at once where it has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a program that the kernel kills with this process, so that no interrupted test leaves one behind.
 *
 * @param ready what its output shows when it serves
 * @param enter command that runs the rest of its arguments elsewhere, such as nsenter
 * @throws Error with its output where it ends first or is not ready in 30 s
 */
export function startServer(
  argv: readonly string[],
  ready: RegExp,
  enter: readonly string[] = [],
): Promise<ServerProcess> {
  const [program = '', ...rest] = [...enter, 'setpriv', '--pdeathsig=KILL', '--', ...argv];
  const child = spawn(program, rest, { env: userEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', output: '' };
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return new Promise((resolve, reject) => {
    const fail = (how: string): void =>
      reject(new Error(`${argv.join(' ')} ${how}:\n${texts.output}`));
    const timer = setTimeout(() => {
      fail('was not ready in 30 s');
      child.kill('SIGKILL');
    }, 30_000);
    child.once('error', reject);
    const read = (text: string): void => {
      texts.output += text;
      const match = ready.exec(texts.output);
      if (match === null) return;
      clearTimeout(timer);
      resolve(handle(child, texts, { ended, ready: match }));
    };
    child.stderr.setEncoding('utf8').on('data', read);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
      read(text);
    });
    child.stdin.on('error', () => undefined);
    void ended.then(() => {
      clearTimeout(timer);
      fail('ended');
    });
  });
}

function handle(
  child: ChildProcess,
  texts: { stdout: string; output: string },
  { ended, ready }: { ended: Promise<void>; ready: RegExpExecArray },
): ServerProcess {
  return {
    pid: child.pid ?? 0,
    ready,
    stdout: () => texts.stdout,
    output: () => texts.output,
    running: () => child.exitCode === null && child.signalCode === null,
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
