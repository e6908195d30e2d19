import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { makeElf } from './testing/make-elf';
import { runChild } from './testing/child';

jest.setTimeout(120_000);

const folder = createTemporaryFolder('determinism');
afterAll(() => folder.remove());

const FILES: Record<string, Buffer> = {
  'main.js': Buffer.from('console.log(1)\n'),
  'bin/cli.js': Buffer.from('#!/usr/bin/env node\n'),
  'bin/program': makeElf({ type: 3, interpreter: true }),
  'lib/addon.node': makeElf({ type: 3 }),
  'lib/Ünïcode.js': Buffer.from('x'),
  'lib/README': Buffer.from('x'),
  'lib/readme': Buffer.from('y'),
  'lib/large': Buffer.alloc(3_000_000, 'large'),
};

/** Makes the same app in a folder of another name, in another order, under another umask. */
function makeApp(name: string, umask: number, order: string[]): string {
  const root = mkdtempSync(join(folder.path, name));
  const before = process.umask(umask);
  try {
    for (const path of order) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), FILES[path] as Buffer);
    }
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync('../../bin/cli.js', join(root, 'node_modules/.bin/cli'));
  } finally {
    process.umask(before);
  }
  return root;
}

const LAYER = `
  const [from, store, umask] = process.argv.slice(-3);
  process.umask(Number(umask));
  const entries = await source('layer/collect-folder').collectFolder({ from, to: 'app', uid: 0, gid: 0 });
  const layer = await source('layer/write-layer').writeLayer(entries, {
    store: source('store/blob-store').openBlobStore(store), compression: 'gzip', mtimeSeconds: 499162500 });
  console.log(JSON.stringify([layer.diffId, layer.blob.descriptor, layer.reused]));`;

const run = (from: string, store: string, umask: number, env: Record<string, string>) =>
  runChild(LAYER, [from, join(folder.path, store), String(umask)], {
    env: { ...process.env, ...env },
  });

it('gives one digest from other folders, orders, umasks, time zones, languages and threads', async () => {
  const names = Object.keys(FILES);
  const one = makeApp('one-', 0o000, names);
  const other = makeApp('another-much-longer-name-', 0o077, [...names].reverse());
  const layers = await Promise.all([
    run(one, 's1', 0o000, { TZ: 'UTC', LC_ALL: 'C', UV_THREADPOOL_SIZE: '1' }),
    run(other, 's2', 0o077, {
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'C.UTF-8',
      UV_THREADPOOL_SIZE: '16',
    }),
  ]);
  expect(layers[1]).toBe(layers[0]);
  expect(JSON.parse(layers[0] as string)).toEqual([
    expect.stringMatching(/^sha256:/),
    expect.objectContaining({ size: expect.any(Number) }),
    false,
  ]);
  expect(readdirSync(join(folder.path, 's1/blobs/sha256'))).toEqual(
    readdirSync(join(folder.path, 's2/blobs/sha256')),
  );
});
