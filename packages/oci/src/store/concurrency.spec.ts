import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { runChild, startChild, type Ended } from '../layer/testing/child';
import { digestOf } from '../model/digest';
import { openBlobStore } from './blob-store';
import { isTemporaryName } from './temporary-name';

jest.setTimeout(120_000);

const folder = createTemporaryFolder('store-concurrency');
afterAll(() => folder.remove());

/**
 * Writes the same blobs as the other processes, in an order of its own, slowly, and reads each back; says
 * when the first bytes are written.
 */
const WRITER = `
  const [root, seed] = process.argv.slice(-2);
  const { digestOf } = source('model/digest');
  const store = source('store/blob-store').openBlobStore(root, { onWarning: (each) => console.log('warning', each) });
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
  for (let index = 0; index < 20; index += 1) {
    const blob = (index * 7 + Number(seed) * 5) % 20;
    const content = Buffer.alloc(200_000, 'blob ' + blob);
    const slowly = async function* () {
      for (let start = 0; start < content.length; start += 20_000) {
        yield content.subarray(start, start + 20_000);
        if (index === 1 && start === 40_000) console.log('writing');
        await pause();
      }
    };
    const { digest } = await store.write(slowly(), { digest: digestOf(content), size: content.length });
    const read = [];
    for await (const piece of await store.open(digest)) read.push(piece);
    if (digestOf(Buffer.concat(read)) !== digest) console.log('damaged', blob);
    await store.writeRecord('shared', { blob, filler: 'x'.repeat(5000) });
    if ((await store.readRecord('shared')) === undefined) console.log('no record');
  }
  console.log('done');`;

const round = async (root: string): Promise<Ended[]> => {
  const writers = [0, 1, 2].map((seed) => startChild(WRITER, [root, String(seed)]));
  const [victim] = writers;
  victim?.process.stdout?.on('data', (text: string) => {
    if (text.includes('writing')) victim.process.kill('SIGKILL');
  });
  return Promise.all(writers.map(({ ended }) => ended));
};

it.each([1, 2, 3])(
  'three processes on one store, one killed while it writes: round %i',
  async () => {
    const root = mkdtempSync(join(folder.path, 'round-'));
    const [killed, ...others] = await round(root);
    expect(killed).toMatchObject({ signal: 'SIGKILL', stdout: 'writing\n' });
    for (const other of others)
      expect(other).toEqual({ code: 0, signal: null, stdout: 'writing\ndone\n', stderr: '' });

    const folders = [join(root, 'blobs/sha256'), join(root, 'records')];
    const left = folders.flatMap((each) => readdirSync(each)).filter(isTemporaryName);
    expect(left).toHaveLength(1);
    const store = openBlobStore(root);
    expect(await store.sweep({ olderThanMs: 3_600_000, now: Date.now() })).toMatchObject({
      files: 1,
    });
    const names = readdirSync(join(root, 'blobs/sha256'));
    expect(names).toHaveLength(20);
    for (const name of names)
      expect(digestOf(readFileSync(join(root, 'blobs/sha256', name)))).toBe(`sha256:${name}`);
    expect(readdirSync(join(root, 'records'))).toHaveLength(21);
  },
);

it('a process that is killed at any moment of a layer leaves a store that works', async () => {
  const root = mkdtempSync(join(folder.path, 'layer-'));
  const layer = `
    const [root, at] = process.argv.slice(-2).map(String);
    const bytes = Buffer.alloc(6_000_000, 'layer of some size');
    const entry = { kind: 'file', path: Buffer.from('a'), mode: 0o644, uid: 0, gid: 0, content: { bytes } };
    const layer = await source('layer/write-layer').writeLayer([entry], {
      store: source('store/blob-store').openBlobStore(root, { onWarning: (each) => console.log(each) }),
      compression: 'none', mtimeSeconds: 0,
      onProgress: (done, total) => { if (done / total >= Number(at)) process.kill(process.pid, 'SIGKILL'); },
    });
    console.log(layer.blob.descriptor.digest, layer.reused);`;
  for (const at of ['0.1', '0.5', '0.7', '0.95', '1']) {
    const ended = await startChild(layer, [root, at]).ended;
    expect(ended).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  }
  expect(await runChild(layer, [root, '2'])).toMatch(/^sha256:[0-9a-f]{64} false\n$/);
  const printed = await runChild(layer, [root, '2']);
  expect(printed).toMatch(/^sha256:[0-9a-f]{64} true\n$/);
  const [digest] = printed.split(' ') as [string];
  const store = openBlobStore(root);
  expect(digestOf(readFileSync(store.path(digest)))).toBe(digest);
  await store.sweep({ olderThanMs: 3_600_000, now: Date.now() });
  expect(readdirSync(join(root, 'blobs/sha256'))).toEqual([digest.slice(7)]);
  expect(statSync(store.path(digest)).size).toBe(await store.has(digest));
});
