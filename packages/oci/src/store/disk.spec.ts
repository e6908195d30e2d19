import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import { runChild } from '../layer/testing/child';

jest.setTimeout(60_000);

const folder = createTemporaryFolder('store-disk');
afterAll(() => folder.remove());

/** Runs a program where a folder is a disk of its own, which ends with it. */
const onDisk = (path: string, options: string): string[] => [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o "$1" tmpfs "$0"; shift; exec "$@"',
  path,
  options,
];

const [program = '', ...argv] = [...onDisk(folder.path, 'size=1m'), 'true'];
const missing =
  spawnSync(program, argv).status === 0
    ? undefined
    : 'a mount namespace of one’s own is needed (unshare --mount)';

/** What is left in the store, and the error's code, after some code has failed. */
async function failure(disk: string, code: string): Promise<unknown> {
  const root = mkdtempSync(join(folder.path, 'disk-'));
  mkdirSync(join(root, 'from'));
  const printed = await runChild(
    `const { readdirSync, existsSync } = require('node:fs');
    const [root] = process.argv.slice(-1);
    const store = source('store/blob-store').openBlobStore(root);
    let problem = 'none';
    try { ${code} } catch (error) { problem = error.code ?? error; }
    const list = (path) => existsSync(root + path) ? readdirSync(root + path) : [];
    console.log(JSON.stringify([problem, list('/blobs/sha256'), list('/records')]));`,
    [root],
    { program: onDisk(root, disk) },
  );
  return JSON.parse(printed);
}

describeWhere(missing, 'a disk that', () => {
  it('is full gives ENOSPC, and nothing half-written stays', async () => {
    const write = `const chunk = Buffer.alloc(100_000, 1);
      await store.write(Array.from({ length: 20 }, () => chunk));`;
    expect(await failure('size=1m', write)).toEqual(['ENOSPC', [], []]);
  });

  it('is full in the middle of a layer gives ENOSPC, and nothing half-written stays', async () => {
    const write = `const bytes = require('node:crypto').randomBytes(4_000_000);
      const entry = { kind: 'file', path: Buffer.from('a'), mode: 0o644, uid: 0, gid: 0, content: { bytes } };
      await source('layer/write-layer').writeLayer([entry], { store, compression: 'gzip', mtimeSeconds: 0 });`;
    expect(await failure('size=1m', write)).toEqual(['ENOSPC', [], []]);
  });

  it('is full when a record is written keeps the old one', async () => {
    const write = `await store.writeRecord('key', 1);
      require('node:fs').writeFileSync(root + '/filler', Buffer.alloc(2_000_000));`;
    expect(
      await failure(
        'size=1m',
        `try { ${write} } catch {} await store.writeRecord('key', 'x'.repeat(9000));`,
      ),
    ).toEqual(['ENOSPC', [], [expect.stringMatching(/^[0-9a-f]{64}\.json$/)]]);
  });

  it('is read-only gives EROFS', async () => {
    const write = `await store.write([Buffer.from('hello')]);`;
    expect(await failure('size=1m,ro', write)).toEqual(['EROFS', [], []]);
  });

  it('becomes read-only still gives its blobs', async () => {
    const read = `const { digest } = await store.write([Buffer.from('hello')]);
      await store.writeRecord('key', 1);
      require('node:child_process').execFileSync('mount', ['-o', 'remount,ro', root]);
      problem = [await store.has(digest), await store.verify(digest), await store.readRecord('key')];`;
    expect(await failure('size=1m', read)).toEqual([
      [5, true, 1],
      [expect.any(String)],
      [expect.any(String), expect.any(String)],
    ]);
  });
});
