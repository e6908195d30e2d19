import { spawn, type ChildProcess } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  /** Variables on top of this process's own; undefined takes one away. */
  env?: Record<string, string | undefined>;
  input?: string;
  /** Milliseconds after which the whole process group is killed; 10 minutes by default. */
  timeoutMs?: number;
  /** Called once, as soon as the process is there. */
  onStart?: (child: ChildProcess) => void;
  /** Called with all output so far, each time more comes; may send a signal to the process. */
  onOutput?: (output: string, child: ChildProcess) => void;
}

/** How a program ended. */
export interface CommandResult {
  argv: string[];
  /** Null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both streams as they came. */
  output: string;
}

/** What a test run under npm, Nx or jest hands down and a user's own terminal does not have. */
const HANDED_DOWN =
  /^(npm_(lifecycle|package|command|execpath|node_execpath|config_(workspace|include|local_prefix))|INIT_CWD$|NX_|JEST_|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$|COLOR$)/;

/**
 * Runs a program as a user would from a terminal of their own, in a process group of its own.
 *
 * @returns how it ended, whatever the exit code
 */
export function command(
  file: string,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(file, argv, {
    cwd: options.cwd,
    env: userEnvironment(options.env),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  const texts = { stdout: '', stderr: '', output: '' };
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text;
      texts.output += text;
      options.onOutput?.(texts.output, child);
    });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), options.timeoutMs ?? 600_000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ argv: [file, ...argv], code, signal, ...texts });
    });
  });
}

/** Like {@link command}. @throws Error with the whole output where the exit code is not 0 */
export async function succeed(
  file: string,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await command(file, argv, options);
  if (result.code === 0) return result;
  throw new Error(
    `${result.argv.join(' ')} ended with ${result.code ?? result.signal} in ${options.cwd ?? '.'}:\n${result.output}`,
  );
}

/** Sends a signal to a process and all it started, as a terminal does with Ctrl-C. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** The environment of a user's terminal, with Nx made quiet and alone. */
export function userEnvironment(
  added: Record<string, string | undefined> = {},
): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !HANDED_DOWN.test(name));
  const all = {
    ...Object.fromEntries(own),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    ...added,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
