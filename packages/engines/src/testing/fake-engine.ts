import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as realRun } from '@nx-multistage/exec';
import type { Run } from '../probe';

/** A folder of small programs that is all of PATH. */
export interface FakePath {
  dir: string;
  /** `run` that finds programs in this folder only. */
  run: Run;
  /** The arguments of each call, in order. */
  calls: () => string[][];
  remove: () => void;
}

/**
 * Makes real executables that stand for engines.
 *
 * @param programs name -> JavaScript body. It sees `args`, `env`, and `on(pattern, stdout, { stderr, code })`,
 *   which answers and ends when the arguments joined by blanks match.
 */
export function fakePath(programs: Record<string, string>): FakePath {
  const dir = mkdtempSync(join(tmpdir(), 'fake-engines-'));
  const log = join(dir, 'calls.jsonl');
  writeFileSync(log, '');
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `${prelude(name, log)}\n${body}\n`);
    chmodSync(join(dir, name), 0o755);
  }
  return {
    dir,
    run: (file, argv, options = {}) =>
      realRun(file, argv, { ...options, env: { ...options.env, PATH: dir } }),
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as string[]),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function prelude(name: string, log: string): string {
  return `#!${process.execPath}
const fs = require('fs');
const args = process.argv.slice(2);
const env = process.env;
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify([${JSON.stringify(name)}, ...args]) + '\\n');
const flag = (name) => args.find((arg) => arg.startsWith('--' + name + '='))?.slice(name.length + 3);
const on = (pattern, stdout = '', { stderr = '', code = 0 } = {}) => {
  if (!pattern.test(args.join(' '))) return;
  fs.writeSync(1, stdout);
  fs.writeSync(2, stderr);
  process.exit(code);
};`;
}
