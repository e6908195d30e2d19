import { assertMade, buildRecord } from './build-record.mjs';
import { changeOneLine } from './edit.mjs';
import { perRound, rounds } from './rounds.mjs';
import { median } from './statistics.mjs';
import { row } from './table.mjs';
import { runTsc } from './tsc.mjs';

/** What the embedded engine may take beyond Nx and tsc, in seconds. */
const BEYOND = 0.3;

/** What part of the peer's time it may take. */
const THIRD = 1 / 3;

/** One line of the app has changed, all else is warm. */
export async function measureChange(setting) {
  const embedded = await setting.embedded();
  const buildx = await setting.buildx();
  const peer = await setting.peer();
  const nx = (workspace, task, env = {}) => ({
    prepare: () => changeOneLine(workspace),
    run: () => workspace.nx(['run', task], { env }),
  });
  // The first build makes the folders of the compiler, which tsc alone needs.
  await embedded.nx(['run', 'api:docker-build']);
  const own = { embedded: [], buildx: [], install: [] };
  const ours = { check: () => assertMade(embedded, ['app']) };
  const compile = { prepare: () => changeOneLine(embedded), run: () => runTsc(embedded) };
  const times = await rounds(
    {
      floor: nx(embedded, 'api:floor-image'),
      stored: nx(embedded, 'api:stored-floor-image'),
      tsc: compile,
      embedded: {
        ...nx(embedded, 'api:docker-build'),
        check: () => {
          assertMade(embedded, ['app']);
          own.embedded.push(buildRecord(embedded).milliseconds / 1000);
        },
      },
      buildx: {
        ...nx(buildx, 'api:docker-build'),
        check: () => own.buildx.push(buildRecord(buildx).milliseconds / 1000),
      },
      peer: {
        ...nx(peer, 'api:docker:build'),
        check: ({ output }) => own.install.push(installSeconds(output)),
      },
    },
    setting,
  );
  const daemon = await withDaemon([embedded, peer], (env) =>
    rounds(
      {
        floor: nx(embedded, 'api:floor-image', env),
        tsc: compile,
        embedded: { ...nx(embedded, 'api:docker-build', env), ...ours },
        peer: nx(peer, 'api:docker:build', env),
      },
      setting,
    ),
  );
  const beyond = (some) => {
    const seconds = perRound(some, ({ embedded: ours, floor, tsc }) => ours - floor - tsc);
    return `${seconds.toFixed(2)} s over floor + tsc`;
  };
  const toParts = ({ embedded: ours, floor, tsc }) => ours / (floor + tsc + BEYOND);
  const toPeer = ({ embedded: ours, peer: theirs }) => ours / theirs;
  return {
    title: 'One line of the app changed',
    rows: [
      row('floor: empty tasks', times.floor),
      row('floor, Nx stores the same files', times.stored),
      row('tsc alone', times.tsc),
      row('embedded', times.embedded, `${beyond(times)}; docker-build ${alone(own.embedded)}`),
      row('buildx', times.buildx, `docker-build ${alone(own.buildx)}`),
      row('@nx/node + @nx/docker', times.peer, `npm install in the image ${alone(own.install)}`),
      row('floor, daemon on', daemon.floor),
      row('embedded, daemon on', daemon.embedded, beyond(daemon)),
      row('@nx/node + @nx/docker, daemon on', daemon.peer),
    ],
    aims: [
      { name: 'embedded / (floor + tsc + 0.3 s)', ratio: perRound(times, toParts), most: 1 },
      { name: 'the same, daemon on', ratio: perRound(daemon, toParts), most: 1 },
      { name: 'embedded / peer', ratio: perRound(times, toPeer), most: THIRD },
      { name: 'the same, daemon on', ratio: perRound(daemon, toPeer), most: THIRD },
      { name: 'embedded / buildx', ratio: perRound(times, (each) => each.embedded / each.buildx) },
    ],
  };
}

/** Median without the warm-up. */
function alone(seconds) {
  return `${median(seconds.slice(1)).toFixed(2)} s`;
}

/** What BuildKit says its step with `npm install` took. @throws Error where it was not run */
function installSeconds(output) {
  const [, step] = /^#(\d+) \[[^\]]*\] RUN npm .*install/m.exec(output) ?? [];
  const [, seconds] = new RegExp(`^#${step} DONE ([\\d.]+)s`, 'm').exec(output) ?? [];
  if (seconds === undefined) throw new Error(`the peer installed nothing:\n${output}`);
  return Number(seconds);
}

async function withDaemon(workspaces, act) {
  const env = { NX_DAEMON: 'true' };
  try {
    return await act(env);
  } finally {
    for (const workspace of workspaces) await workspace.nx(['daemon', '--stop'], { env });
  }
}
