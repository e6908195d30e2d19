import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertMade } from './build-record.mjs';
import { perRound, rounds } from './rounds.mjs';
import { row } from './table.mjs';
import { forgetTsc, runTsc } from './tsc.mjs';

/** What a cold build may take of its parts' time. */
const AIM = 1.2;

const INSTALL = 'dist/docker/apps/api/artifacts/install';
const NPM_CI = ['ci', '--omit=dev', '--no-audit', '--no-fund'];

/** Nothing is there but what npm has downloaded before: no Nx cache, no `dist`, no layers, no base. */
export async function measureCold(setting) {
  const { testkit, folder } = setting;
  const workspace = await setting.embedded();
  const fresh = () => mkdtempSync(join(folder, 'cold-'));
  const nx = (task) => {
    let env;
    return {
      prepare: () => {
        env = {
          NX_CACHE_DIRECTORY: fresh(),
          NX_WORKSPACE_DATA_DIRECTORY: fresh(),
          NX_MULTISTAGE_CACHE: fresh(),
        };
        rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
        rmSync(join(workspace.root, 'packages/shared/dist'), { recursive: true, force: true });
      },
      run: () => workspace.nx(['run', task], { env }),
      clear: () => Object.values(env).forEach((path) => rmSync(path, { recursive: true })),
    };
  };
  const embedded = nx('api:docker-build');
  const floor = nx('api:floor-image');
  const kept = fresh();
  await workspace.nx(['run', 'api:docker-build']);
  for (const path of ['dist', INSTALL])
    cpSync(join(workspace.root, path), join(kept, path), {
      recursive: true,
      verbatimSymlinks: true,
    });
  let install;
  const times = await rounds(
    {
      floor: { ...floor, check: floor.clear },
      npm: {
        prepare: () => {
          install = fresh();
          cpSync(join(kept, INSTALL), install, { recursive: true });
        },
        run: () => testkit.succeed('npm', NPM_CI, { cwd: install }),
        check: () => rmSync(install, { recursive: true }),
      },
      embedded: {
        ...embedded,
        check: () => {
          assertMade(workspace, ['system', 'deps', 'libs', 'app']);
          embedded.clear();
        },
      },
      tsc: {
        prepare: () => {
          cpSync(join(kept, 'dist'), join(workspace.root, 'dist'), {
            recursive: true,
            force: true,
            verbatimSymlinks: true,
          });
          forgetTsc(workspace);
        },
        run: () => runTsc(workspace),
      },
    },
    setting,
  );
  return {
    title: 'Cold: no Nx cache, no dist, no layer; npm has downloaded before',
    rows: [
      row('npm ci of the production dependencies', times.npm),
      row('tsc alone', times.tsc),
      row('floor: empty tasks', times.floor),
      row('embedded', times.embedded),
    ],
    aims: [
      {
        name: 'embedded / (npm ci + tsc + floor)',
        ratio: perRound(
          times,
          ({ embedded: ours, npm, tsc, floor: nx }) => ours / (npm + tsc + nx),
        ),
        most: AIM,
      },
      {
        name: 'embedded / (npm ci + tsc)',
        ratio: perRound(times, ({ embedded: ours, npm, tsc }) => ours / (npm + tsc)),
      },
    ],
  };
}
