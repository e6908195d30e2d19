import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertMade, buildRecord } from './build-record.mjs';
import { createMadeUpWorkspace } from './made-up-workspace.mjs';
import { fact } from './table.mjs';

const HOOK = join(dirname(fileURLToPath(import.meta.url)), 'watch-memory.cjs');
const MEGABYTE = 1_000_000;

/** The memory a process of ours may take, in megabytes. */
const AIM = 300;

/** An app with 1 GB of dependencies, built once from nothing: the most memory the process of docker-build had. */
export async function measureMemory(setting) {
  const app = { name: 'gigabyte', count: 200, bytes: 5 * MEGABYTE };
  const { workspace, env, close } = await createMadeUpWorkspace(setting, app);
  const file = join(setting.folder, 'memory.jsonl');
  const watched = { ...env, BENCH_MEMORY: file, NODE_OPTIONS: `--require ${HOOK}` };
  try {
    await workspace.nx(['run', 'api:docker-build'], { env: watched });
  } finally {
    close();
  }
  assertMade(workspace, ['system', 'deps', 'libs', 'app']);
  const deps = buildRecord(workspace).platforms[0].layers.find(({ name }) => name === 'deps');
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const most = (target) =>
    Math.max(...lines.filter((each) => each.target === target).map(({ kilobytes }) => kilobytes)) *
    (1024 / MEGABYTE);
  const [build, prune] = ['docker-build', 'docker-prune'].map(most);
  if (deps.unpackedSize < 1e9 || !(build > 0))
    throw new Error(`${deps.unpackedSize} bytes of dependencies, ${build} MB`);
  return {
    title: `Memory: an app with ${(deps.unpackedSize / 1e9).toFixed(2)} GB of dependencies, ${deps.entries} entries`,
    rows: [
      fact(
        'docker-build, at most',
        `${build.toFixed(0)} MB`,
        'resident, its own process; npm not counted',
      ),
      fact('docker-prune, at most', `${prune.toFixed(0)} MB`),
      fact(
        'the layer',
        `${(deps.size / MEGABYTE).toFixed(0)} MB`,
        `${(deps.milliseconds / 1000).toFixed(1)} s with npm ci`,
      ),
    ],
    aims: [{ name: 'docker-build / 300 MB', ratio: build / AIM, most: 1 }],
  };
}
