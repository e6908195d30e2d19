import { join } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { GENERATED_CONFIG } from './generated-config';
import type { TscSpec } from './spec';
import { splitOutput } from './split-output';

/** Where tsc's own words go. */
export interface Output {
  print(text: string): void;
  /** Colours and code frames. */
  pretty: boolean;
}

export interface TscRun {
  success: boolean;
  /** Absolute paths of all files of the program. */
  listed: string[];
}

export interface WatchRun extends Output {
  signal: AbortSignal;
  /** Called after each compilation. */
  onCompiled(result: TscRun): void;
}

const DIAGNOSTIC = /\berror\b.*\bTS\d+:/;

/**
 * Compiles once with the generated configuration; diagnostics are printed exactly as tsc words them.
 *
 * @param tsc absolute path of the compiler's start file
 * @throws ToolError `NXM_TSC_CRASHED` where tsc ends without saying what is wrong, and those of `run`
 */
export async function runTsc(spec: TscSpec, tsc: string, output: Output): Promise<TscRun> {
  const listed: string[] = [];
  const splitter = splitOutput((path) => listed.push(path));
  let said = '';
  const show = (text: string): void => {
    said += text;
    if (text !== '') output.print(text);
  };
  const result = await run(process.execPath, argv(spec, tsc, output.pretty), {
    cwd: spec.workspaceRoot,
    maxStdout: 1,
    onOutput: (text, stream) => show(stream === 'stdout' ? splitter.push(text) : text),
  });
  show(splitter.end());
  // Colours stand between the words.
  const plain = said.replace(/\u001b\[[\d;]*m/g, '');
  if (result.exitCode !== 0 && !DIAGNOSTIC.test(plain)) throw crashError(tsc, result);
  return { success: result.exitCode === 0, listed };
}

/** Compiles after every change until aborted or interrupted, or until tsc itself gives up. */
export async function watchTsc(spec: TscSpec, tsc: string, output: WatchRun): Promise<void> {
  let listed: string[] = [];
  const splitter = splitOutput(
    (path) => listed.push(path),
    (errors) => {
      output.onCompiled({ success: errors === 0, listed });
      listed = [];
    },
  );
  const args = [...argv(spec, tsc, output.pretty), '--watch', '--preserveWatchOutput'];
  const result = await run(process.execPath, args, {
    cwd: spec.workspaceRoot,
    signal: output.signal,
    maxStdout: 1,
    onOutput: (text, stream) => output.print(stream === 'stdout' ? splitter.push(text) : text),
  });
  output.print(splitter.end());
  if (result.exitCode !== 0) throw crashError(tsc, result);
}

function argv(spec: TscSpec, tsc: string, pretty: boolean): string[] {
  const config = join(spec.workspaceRoot, spec.workFolder, GENERATED_CONFIG);
  return [tsc, '-p', config, '--listFiles', '--locale', 'en', '--pretty', String(pretty)];
}

function crashError(
  tsc: string,
  result: { exitCode: number | null; signal: NodeJS.Signals | null; tail: string },
): ToolError {
  const how = result.signal ?? `exit code ${result.exitCode}`;
  const tail = result.tail
    .split('\n')
    .filter((line) => !/^(?:\/|[A-Z]:)[^\s]*\.[cm]?[jt]sx?$/.test(line));
  return new ToolError('NXM_TSC_CRASHED', `tsc ended with ${how}: ${tail.join('\n')}`, {
    hint: `Run node ${tsc} --version; reinstall TypeScript if that fails too.`,
  });
}
