import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { openBlobStore } from '../store/blob-store';
import { collectFolder } from './collect-folder';
import { runChild } from './testing/child';
import { writeLayer } from './write-layer';

jest.setTimeout(300_000);

const folder = createTemporaryFolder('load');
afterAll(() => folder.remove());

/** `maxRSS` would count what jest itself held when it forked: an exec does not reset it, as it does VmHWM. */
it('takes less than 300 MB for 1 GiB of content', async () => {
  const from = join(folder.path, 'large');
  mkdirSync(from);
  writeFileSync(join(from, 'sparse'), '');
  truncateSync(join(from, 'sparse'), 1024 ** 3);
  const printed = await runChild(
    `const [from, store] = process.argv.slice(-2);
    const entries = await source('layer/collect-folder').collectFolder({ from, to: 'app', uid: 0, gid: 0 });
    const layer = await source('layer/write-layer').writeLayer(entries, {
      store: source('store/blob-store').openBlobStore(store), compression: 'gzip', mtimeSeconds: 0 });
    const [, peak] = /VmHWM:\\s+(\\d+) kB/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'));
    console.log(JSON.stringify([layer.unpackedSize, Number(peak)]));`,
    [from, join(folder.path, 'large-store')],
  );
  const [unpackedSize, kilobytes] = JSON.parse(printed) as [number, number];
  process.stdout.write(`1 GiB: ${Math.round(kilobytes / 1024)} MB resident\n`);
  expect(unpackedSize).toBe(1024 ** 3 + 512 + 512 + 1024);
  expect(kilobytes).toBeLessThan(300 * 1024);
});

/** Seconds of processor time for the layer of so many packages. */
async function layerCost(packages: number): Promise<number> {
  const from = join(folder.path, `packages-${packages}`);
  for (let index = 0; index < packages; index += 1) {
    const path = join(from, 'node_modules', `package-${index}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name: `package-${index}` }));
    writeFileSync(join(path, 'index.js'), `module.exports = ${index};\n`);
  }
  const before = process.cpuUsage();
  const entries = await collectFolder({ from, to: 'app', uid: 0, gid: 0 });
  const layer = await writeLayer(entries, {
    store: openBlobStore(join(folder.path, `store-${packages}`)),
    compression: 'gzip',
    mtimeSeconds: 0,
  });
  expect(layer.entries).toBe(3 * packages + 2);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

it('takes time in proportion to the number of packages, up to 5,000', async () => {
  await layerCost(100);
  const ratio = (await layerCost(5000)) / (await layerCost(500));
  process.stdout.write(`5,000 packages cost ${ratio.toFixed(1)} times as much as 500\n`);
  expect(ratio).toBeLessThan(30);
});
