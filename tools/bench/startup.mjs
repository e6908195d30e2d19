/**
 * What requiring each executor costs: Nx starts a process for every task, so this is added to each.
 *
 *     node tools/bench/startup.mjs [--runs=15] [--imports]
 *
 * Prints the median over fresh processes of the time that `require` takes, in milliseconds, beside that of
 * an empty module: of the executor, and of the work that it loads once it runs. `--imports` also prints
 * which modules take longest. Run `npm run build` first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Milliseconds that requiring an executor may cost. */
const GOAL_MS = 50;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const plugin = join(root, 'packages/nx-multistage');
const runs = Number(option('runs') ?? 15);

const temporary = mkdtempSync(join(tmpdir(), 'nx-multistage-bench-'));
try {
  const empty = join(temporary, 'empty.cjs');
  writeFileSync(empty, '');
  const floor = median(empty);
  console.log(row('', 'ms', 'x empty', 'files'));
  console.log(row('empty module', floor.toFixed(2), '1', '1'));
  for (const [name, file] of executors()) {
    measure(name, file, floor);
    measure('  its work', workOf(file), floor);
  }
} finally {
  rmSync(temporary, { recursive: true });
}

function measure(name, file, floor) {
  const ms = median(file);
  const { files, slowest } = trace(file);
  const verdict = ms < GOAL_MS ? '' : `  over ${GOAL_MS} ms`;
  console.log(row(name, ms.toFixed(1), (ms / floor).toFixed(0), String(files)) + verdict);
  if (option('imports') !== undefined) slowest.forEach((line) => console.log(`    ${line}`));
}

/** The module beside an executor that it loads in a function, when it runs; the executor itself where there is none. */
function workOf(file) {
  const lazy = /(?:import\(|^\s.*\brequire\()['"](\.\/[\w-]+(?:\.js)?)['"]\)/m;
  const request = lazy.exec(readFileSync(file, 'utf8'))?.[1];
  return request === undefined ? file : join(dirname(file), request);
}

/** Name and absolute file of every executor of the plugin. */
function executors() {
  const { executors } = JSON.parse(readFileSync(join(plugin, 'executors.json'), 'utf8'));
  return Object.entries(executors).map(([name, { implementation }]) => [
    name,
    join(plugin, implementation),
  ]);
}

/** Median milliseconds of `require(file)` in processes of their own; the first one warms the disk's cache. */
function median(file) {
  const script = `
    const start = process.hrtime.bigint();
    require(${JSON.stringify(file)});
    process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6), () => process.exit());`;
  const times = Array.from({ length: runs + 1 }, () => Number(node(script))).slice(1);
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** How many files are loaded, and which requests take longest with all that they load in turn. */
function trace(file) {
  const script = `
    const Module = require('node:module');
    const load = Module._load;
    const found = [];
    let depth = 0;
    Module._load = function (request, parent, ...rest) {
      const start = process.hrtime.bigint();
      depth += 1;
      try { return load.call(this, request, parent, ...rest); }
      finally {
        depth -= 1;
        found.push({ request, by: parent?.filename, depth, ms: Number(process.hrtime.bigint() - start) / 1e6 });
      }
    };
    require(${JSON.stringify(file)});
    process.stdout.write(JSON.stringify({ files: Object.keys(require.cache).length, found }), () => process.exit());`;
  const { files, found } = JSON.parse(node(script));
  const slowest = found
    .filter(({ depth, ms }) => depth > 0 && ms >= 1)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 12)
    .map(
      ({ request, by, ms }) =>
        `${ms.toFixed(1).padStart(7)} ms  ${request}  in ${relative(root, by)}`,
    );
  return { files, slowest };
}

function node(script) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', script], {
    cwd: plugin,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function option(name) {
  const given = process.argv.find((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  return given?.split('=')[1] ?? (given === undefined ? undefined : '');
}

function row(name, ...columns) {
  return name.padEnd(16) + columns.map((column) => column.padStart(9)).join('');
}
