/**
 * What the embedded engine costs, beside what it is measured against, in one run and one table.
 *
 *     node tools/bench/embedded.mjs [--rounds=7] [--only=change,push,unchanged,cold,memory,packages] [--json]
 *
 * Variants take turns, round by round, so that a noisy machine slows all of them alike; the first round only warms
 * caches. Times are medians of wall-clock seconds. No time is asserted: docs/speed.md says how to read the table.
 * Needs the engines (`npm run engines:up`) and a package registry; takes about 20 minutes and 6 GB of disk.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureChange } from './embedded/change.mjs';
import { measureCold } from './embedded/cold.mjs';
import { load, machine } from './embedded/machine.mjs';
import { measureMemory } from './embedded/memory.mjs';
import { measurePackages } from './embedded/packages.mjs';
import { measurePush } from './embedded/push.mjs';
import { measureUnchanged } from './embedded/unchanged.mjs';
import { createSetting } from './embedded/setting.mjs';
import { formatTable } from './embedded/table.mjs';
import { REPOSITORY } from './embedded/testkit.mjs';

const CASES = {
  change: measureChange,
  push: measurePush,
  unchanged: measureUnchanged,
  cold: measureCold,
  memory: measureMemory,
  packages: measurePackages,
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: Object.keys(CASES).join(',') },
    json: { type: 'boolean', default: false },
  },
});
const names = values.only.split(',');
const unknown = names.filter((name) => !(name in CASES));
if (unknown.length > 0)
  throw new Error(`--only: ${unknown.join(', ')}; there are ${Object.keys(CASES).join(', ')}.`);

const started = Date.now();
const say = (text) => console.error(text);
const setting = await createSetting({ rounds: Number(values.rounds), say });
const interrupted = () => setting.close().finally(() => process.exit(130));
process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
const results = [];
try {
  for (const name of names) {
    say(`${name}:`);
    results.push(await CASES[name](setting));
  }
} finally {
  await setting.close();
}
const report = { date: new Date().toISOString(), machine: machine(), load: load(), results };
writeFileSync(join(REPOSITORY, 'tmp', 'bench-embedded.json'), JSON.stringify(report, null, 2));
console.log(values.json ? JSON.stringify(report, null, 2) : formatTable(report));
say(`${Math.round((Date.now() - started) / 60_000)} minutes; also in tmp/bench-embedded.json`);
