import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertMade, buildRecord } from './build-record.mjs';
import { createMadeUpWorkspace } from './made-up-workspace.mjs';
import { perRound, rounds } from './rounds.mjs';
import { median } from './statistics.mjs';
import { fact, row } from './table.mjs';

const FEW = 500;
const MANY = 5_000;
const INSTALL = 'dist/docker/apps/api/artifacts/install';

/** The same build with ten times the packages: what docker-build takes itself, and what npm ci takes. */
export async function measurePackages(setting) {
  const { testkit, folder, say } = setting;
  const variants = {};
  const closing = [];
  const own = {};
  for (const count of [FEW, MANY]) {
    const made = await createMadeUpWorkspace(setting, { name: `p${count}`, count, bytes: 6_000 });
    closing.push(made.close);
    const { workspace, env } = made;
    let install;
    own[count] = [];
    variants[`build ${count}`] = {
      prepare: () => rmSync(env.NX_MULTISTAGE_CACHE, { recursive: true, force: true }),
      run: () => workspace.nx(['run', 'api:docker-build', '--skip-nx-cache'], { env }),
      check: () => {
        assertMade(workspace, ['system', 'deps', 'libs', 'app']);
        own[count].push(buildRecord(workspace).milliseconds / 1000);
      },
    };
    variants[`npm ${count}`] = {
      prepare: () => {
        install = mkdtempSync(join(folder, 'npm-'));
        cpSync(join(workspace.root, INSTALL), install, { recursive: true });
      },
      run: () =>
        testkit.succeed('npm', ['ci', '--omit=dev', '--ignore-scripts'], { cwd: install, env }),
      check: () => rmSync(install, { recursive: true }),
    };
    // npm's cache is warm and its install folder is there before the rounds begin.
    await workspace.nx(['run', 'api:docker-build'], { env });
  }
  const count = Math.min(3, setting.count);
  let times;
  try {
    times = await rounds(variants, { count, say });
  } finally {
    closing.forEach((close) => close());
  }
  const npm = perRound(times, (each) => each[`npm ${MANY}`] / each[`npm ${FEW}`]);
  // The first round is the warm-up.
  const [few, many] = [FEW, MANY].map((each) => median(own[each].slice(1)));
  return {
    title: `${MANY} packages against ${FEW}`,
    rows: [FEW, MANY].flatMap((each) => [
      row(`nx run api:docker-build, ${each}`, times[`build ${each}`], 'no Nx cache, no layer'),
      fact(
        `docker-build alone, ${each}`,
        `${median(own[each].slice(1)).toFixed(2)} s`,
        'npm ci and packing',
      ),
      row(`npm ci, ${each}`, times[`npm ${each}`]),
    ]),
    aims: [
      { name: 'docker-build alone, ten times the packages', ratio: many / few, most: MANY / FEW },
      { name: 'npm ci, ten times the packages', ratio: npm },
    ],
  };
}
