import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';

const SOURCES = join(__dirname, '..', '..');
const PACKAGES = join(SOURCES, '..', '..');

/** Makes a plain Node read these sources, as jest does. */
const HOOK = `
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const { transformSync } = require(${JSON.stringify(require.resolve('@swc/core'))});
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const own = /^@nx-multistage\\/([a-z-]+)$/.exec(request);
  const path = own ? ${JSON.stringify(PACKAGES)} + '/' + own[1] + '/src/index.ts' : request;
  return resolve.call(this, path, ...rest);
};
require.extensions['.ts'] = (module, file) => {
  const options = { filename: file, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
  module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
};
`;

/** How a child ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A process that is still there, and the promise of its end. */
export interface Child {
  process: ChildProcess;
  ended: Promise<Ended>;
}

/** The arguments for Node that run some code. */
export function childArguments(code: string, args: readonly string[] = []): string[] {
  const body = `${HOOK}(async () => { ${code} })().catch((error) => { console.error(error); process.exitCode = 1; });`;
  return ['-e', body, '--', ...args];
}

/**
 * Starts JavaScript in a Node of its own.
 *
 * @param code the body of an async function; `source("layer/gzip")` is a module of this package
 */
export function startChild(
  code: string,
  args: readonly string[] = [],
  options: SpawnOptions & { program?: readonly string[] } = {},
): Child {
  const { program = [], ...rest } = options;
  const source = `const source = (path) => require(${JSON.stringify(SOURCES)} + '/' + path + '.ts');`;
  const [file, ...argv] = [
    ...program,
    process.execPath,
    ...childArguments(`${source} ${code}`, args),
  ] as [string, ...string[]];
  const child = spawn(file, argv, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (texts[stream] += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ code: exitCode, signal, ...texts }));
  });
  return { process: child, ended };
}

/** Runs it to its end. @returns what it printed @throws Error with its output where it failed */
export async function runChild(...call: Parameters<typeof startChild>): Promise<string> {
  const { code, signal, stdout, stderr } = await startChild(...call).ended;
  if (code === 0) return stdout;
  throw new Error(`the child ended with ${code ?? signal}:\n${stdout}${stderr}`);
}
