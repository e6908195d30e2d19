import { median, spread } from './statistics.mjs';

/**
 * Runs variants in turn, round by round; each round starts with another variant. Round 0 is not counted.
 *
 * @param variants name -> { prepare?: () => …, run: () => …, check?: (result) => … }, any of them async; only `run`
 *   is timed, `check` throws where the run did not do what is measured
 * @returns name -> { seconds, least, most, runs }
 */
export async function rounds(variants, { count, say }) {
  const names = Object.keys(variants);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= count; round++) {
    const said = [];
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length];
      const seconds = await timed(variants[name]);
      if (round > 0) times[name].push(seconds);
      said.push(`${name} ${seconds.toFixed(2)}`);
    }
    say(`  ${round === 0 ? 'warm-up' : `round ${round}`}  ${said.join('  ')}`);
  }
  return Object.fromEntries(
    names.map((name) => {
      const runs = times[name];
      return [name, { seconds: median(runs), ...spread(runs), runs }];
    }),
  );
}

/**
 * A number from each round's seconds, and the median of these: what shared a round is compared, so that a machine that
 * slows down meanwhile matters least.
 *
 * @param compute name -> seconds in, a number out
 */
export function perRound(times, compute) {
  const names = Object.keys(times);
  const each = times[names[0]].runs.map((_, round) =>
    compute(Object.fromEntries(names.map((name) => [name, times[name].runs[round]]))),
  );
  return median(each);
}

async function timed({ prepare, run, check }) {
  await prepare?.();
  const start = process.hrtime.bigint();
  const result = await run();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await check?.(result);
  return seconds;
}
