import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { runChild } from '../layer/testing/child';
import { digestOf, hexOf } from '../model/digest';
import { openBlobStore } from './blob-store';
import { recordName, renderRecord } from './record';
import type { BlobStore } from './store';
import { temporaryName } from './temporary-name';

jest.setTimeout(60_000);

const folder = createTemporaryFolder('store');
afterAll(() => folder.remove());

let root: string;
let warnings: string[];
let store: BlobStore;
beforeEach(() => {
  root = join(mkdtempSync(join(folder.path, 'store-')), 'store');
  warnings = [];
  store = openBlobStore(root, { onWarning: (warning) => warnings.push(warning) });
});

const HELLO = digestOf('hello');

async function text(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const hello = () => store.write([Buffer.from('hel'), Buffer.from('lo')]);
const blobs = (): string[] => readdirSync(join(root, 'blobs/sha256'));
const recordOf = (key: string): string => join(root, 'records', recordName(key));

it('is a folder of blobs by their digest, made with the first write', async () => {
  expect(await store.has(HELLO)).toBeUndefined();
  expect(await store.readRecord('key')).toBeUndefined();
  expect(await store.sweep({ olderThanMs: 0, now: Date.now() })).toEqual({ files: 0, bytes: 0 });
  expect(() => statSync(root)).toThrow('ENOENT');
  expect(await hello()).toEqual({ digest: HELLO, size: 5 });
  expect(store.path(HELLO)).toBe(join(root, 'blobs/sha256', hexOf(HELLO)));
  expect(readFileSync(store.path(HELLO), 'utf8')).toBe('hello');
  expect(blobs()).toEqual([hexOf(HELLO)]);
  expect([await store.has(HELLO), await store.verify(HELLO)]).toEqual([5, true]);
  expect(warnings).toEqual([]);
});

it('takes streams, generators and nothing at all', async () => {
  expect(await store.write(Readable.from([Buffer.from('hello')]))).toEqual({
    digest: HELLO,
    size: 5,
  });
  expect(await store.write([])).toEqual({ digest: digestOf(''), size: 0 });
  expect(await store.has(digestOf(''))).toBe(0);
});

it('opens a blob, or its first bytes', async () => {
  await hello();
  expect(await text(await store.open(HELLO))).toBe('hello');
  expect(await text(await store.open(HELLO, 2))).toBe('he');
  expect(await text(await store.open(HELLO, 99))).toBe('hello');
  expect(await text(await store.open(HELLO, 0))).toBe('');
  await expect(store.open(digestOf('x'))).rejects.toMatchObject({ code: 'NXM_BLOB_MISSING' });
});

it.each(['', 'sha256:', 'sha256:../../etc/passwd', `sha512:${'0'.repeat(128)}`, hexOf(HELLO)])(
  'refuses the digest %j',
  async (digest) => {
    const error = expect.objectContaining({ code: 'NXM_DIGEST_INVALID' });
    await expect(store.has(digest)).rejects.toEqual(error);
    await expect(store.open(digest)).rejects.toEqual(error);
    expect(() => store.path(digest)).toThrow(error);
  },
);

it.each([
  ['another digest', { digest: digestOf('other') }, `its content has ${HELLO}`],
  ['fewer bytes', { size: 4 }, '4 bytes were expected, 5 or more came'],
  ['more bytes', { digest: HELLO, size: 6 }, '6 bytes were expected, 5 or more came'],
])('does not take a blob where %s were expected', async (_what, expected, why) => {
  const content = [Buffer.from('hel'), Buffer.from('lo')];
  await expect(store.write(content, expected)).rejects.toMatchObject({
    code: 'NXM_BLOB_DAMAGED',
    message: expect.stringContaining(why),
  });
  expect(blobs()).toEqual([]);
});

it('takes a blob that is as expected', async () => {
  expect(await store.write([Buffer.from('hello')], { digest: HELLO, size: 5 })).toEqual({
    digest: HELLO,
    size: 5,
  });
});

it('stops reading where more comes than was expected', async () => {
  let given = 0;
  const endless = function* (): Generator<Buffer> {
    for (;;) {
      given += 1;
      yield Buffer.alloc(10);
    }
  };
  await expect(store.write(endless(), { size: 25 })).rejects.toMatchObject({
    code: 'NXM_BLOB_DAMAGED',
  });
  expect(given).toBe(3);
});

it('leaves nothing behind where its input fails', async () => {
  const broken = function* (): Generator<Buffer> {
    yield Buffer.from('hel');
    throw new Error('cut');
  };
  await expect(store.write(broken())).rejects.toThrow('cut');
  expect(blobs()).toEqual([]);
});

it('keeps a blob that is written again', async () => {
  await hello();
  const { ino } = statSync(store.path(HELLO));
  await hello();
  expect(statSync(store.path(HELLO)).ino).toBe(ino);
});

describe('a blob that was damaged', () => {
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    bytes[1] = (bytes[1] as number) ^ 1;
    writeFileSync(path, bytes);
    utimesSync(path, 1, 1);
  };
  const replaceByFolder = (path: string): void => {
    rmSync(path);
    mkdirSync(join(path, 'x'), { recursive: true });
  };

  it.each<[string, (path: string) => void, string]>([
    ['a flipped byte', flip, digestOf('hdllo').slice(7)],
    ['cut', (path) => truncateSync(path, 3), digestOf('hel').slice(7)],
    ['empty', (path) => truncateSync(path), digestOf('').slice(7)],
    ['grown', (path) => appendFileSync(path, '!'), digestOf('hello!').slice(7)],
    ['a folder', replaceByFolder, 'EISDIR'],
  ])('%s: is removed with a warning, and can be written again', async (_what, damage, found) => {
    await hello();
    damage(store.path(HELLO));
    expect(await store.has(HELLO)).toBeUndefined();
    expect(warnings).toEqual([
      `The cached blob ${HELLO} was damaged (${found}) and has been removed.`,
    ]);
    expect(blobs()).toEqual([]);
    await hello();
    expect(await text(await store.open(HELLO))).toBe('hello');
  });

  it('is not opened', async () => {
    await hello();
    flip(store.path(HELLO));
    await expect(store.open(HELLO)).rejects.toMatchObject({ code: 'NXM_BLOB_MISSING' });
  });

  it('is replaced by one that is written', async () => {
    await hello();
    flip(store.path(HELLO));
    await hello();
    expect([readFileSync(store.path(HELLO), 'utf8'), warnings.length]).toEqual(['hello', 1]);
  });

  it('with its size and time as before: is found by verify', async () => {
    await hello();
    const { atime, mtime } = statSync(store.path(HELLO));
    flip(store.path(HELLO));
    utimesSync(store.path(HELLO), atime, mtime);
    expect(await store.verify(HELLO)).toBe(false);
    expect([blobs(), warnings.length]).toEqual([[], 1]);
  });

  it('that this user cannot read: counts as absent', async () => {
    await hello();
    chmodSync(store.path(HELLO), 0);
    utimesSync(store.path(HELLO), 1, 1);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) giveAway(join(root, '..'));
    const printed = await runChild(
      `const store = source('store/blob-store').openBlobStore(process.argv.at(-1), { onWarning: (each) => console.log(each) });
      console.log(await store.has('${HELLO}'));`,
      [root],
      isRoot ? { uid: 65534, gid: 65534, cwd: '/' } : {},
    );
    expect(printed).toBe(
      `The cached blob ${HELLO} was damaged (EACCES) and has been removed.\nundefined\n`,
    );
  });
});

/** To a user who is not root: root reads all files. */
function giveAway(path: string): void {
  chmodSync(folder.path, 0o755);
  chownSync(path, 65534, 65534);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveAway(join(path, name));
}

it('takes a copy of a store for what it is: hashes once, without a warning', async () => {
  await hello();
  utimesSync(store.path(HELLO), 1, 1);
  expect([await store.has(HELLO), warnings]).toEqual([5, []]);
  const record = readFileSync(recordOf(`blob/${HELLO}`), 'utf8');
  expect(JSON.parse(record)).toMatchObject({ value: { size: 5, mtimeMs: 1000 } });
});

it('takes a blob whose record is gone', async () => {
  await hello();
  rmSync(recordOf(`blob/${HELLO}`));
  expect([await store.has(HELLO), warnings]).toEqual([5, []]);
});

describe('records', () => {
  it('hold what JSON can hold, under any key', async () => {
    await store.writeRecord('../a b/é', { list: [1, null] });
    expect(await store.readRecord('../a b/é')).toEqual({ list: [1, null] });
    await store.writeRecord('../a b/é', 2);
    expect(await store.readRecord('../a b/é')).toBe(2);
    expect(readdirSync(join(root, 'records'))).toEqual([recordName('../a b/é')]);
  });

  it.each([
    ['broken', '{"version":1,', 'it is no JSON object'],
    ['empty', '', 'it is no JSON object'],
    [
      'of another version',
      renderRecord('key', 1).replace('"version":1', '"version":9'),
      'another version wrote it',
    ],
    ['of another key', renderRecord('other', 1), 'it is about something else'],
    [
      'with a flipped byte',
      renderRecord('key', 'ab').replace('"ab"', '"aa"'),
      'its value is damaged',
    ],
  ])('%s: count as absent, with a warning', async (_what, damaged, problem) => {
    await store.writeRecord('key', 1);
    writeFileSync(recordOf('key'), damaged);
    expect(await store.readRecord('key')).toBeUndefined();
    expect(warnings).toEqual([`The cache record ${recordOf('key')} is not used: ${problem}.`]);
    await store.writeRecord('key', 2);
    expect(await store.readRecord('key')).toBe(2);
  });

  it('that cannot be read count as absent, with a warning', async () => {
    mkdirSync(recordOf('key'), { recursive: true });
    expect(await store.readRecord('key')).toBeUndefined();
    expect(warnings).toEqual([`The cache record ${recordOf('key')} cannot be read: EISDIR.`]);
  });

  it('of a blob may be damaged: the blob is hashed and stays', async () => {
    await hello();
    writeFileSync(recordOf(`blob/${HELLO}`), 'x');
    expect(await store.has(HELLO)).toBe(5);
    expect([await store.has(HELLO), warnings.length]).toEqual([5, 1]);
  });
});

describe('sweep', () => {
  const HOUR = 3_600_000;
  const old = (path: string): void => utimesSync(path, 1, 1);
  const sweep = (olderThanMs = HOUR) => store.sweep({ olderThanMs, now: Date.now() });

  it('removes blobs and records that were not used for long', async () => {
    await hello();
    await store.write([Buffer.from('kept')]);
    await store.writeRecord('old', 1);
    await store.writeRecord('kept', 2);
    for (const path of [store.path(HELLO), recordOf(`blob/${HELLO}`), recordOf('old')]) old(path);
    expect(await sweep()).toMatchObject({ files: 3 });
    expect(blobs()).toEqual([hexOf(digestOf('kept'))]);
    expect([await store.readRecord('old'), await store.readRecord('kept')]).toEqual([undefined, 2]);
    expect(await sweep()).toEqual({ files: 0, bytes: 0 });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['asked for', () => store.has(HELLO)],
    ['opened', async () => text(await store.open(HELLO))],
    ['verified', () => store.verify(HELLO)],
    ['written again', hello],
  ])('keeps a blob that was %s, though it was written long ago', async (_what, use) => {
    await hello();
    old(store.path(HELLO));
    await store.has(HELLO);
    old(recordOf(`blob/${HELLO}`));
    await use();
    expect(await sweep()).toEqual({ files: 0, bytes: 0 });
    expect(await store.has(HELLO)).toBe(5);
  });

  it('keeps a record that was read', async () => {
    await store.writeRecord('key', 1);
    old(recordOf('key'));
    await store.readRecord('key');
    expect(await sweep()).toEqual({ files: 0, bytes: 0 });
  });

  it('removes what writers left that are no longer there, at once', async () => {
    await hello();
    const host = (await import('node:os')).hostname();
    const ended = await runChild('console.log(process.pid)');
    const leave = (writer: { host: string; pid: number }): string => {
      const path = join(root, 'blobs/sha256', temporaryName(writer, 'ab'));
      writeFileSync(path, 'part');
      return path;
    };
    leave({ host, pid: Number(ended) });
    const living = leave({ host, pid: process.pid });
    const elsewhere = leave({ host: 'another', pid: Number(ended) });
    expect(await sweep()).toEqual({ files: 1, bytes: 4 });
    expect(blobs()).toHaveLength(3);
    old(living);
    old(elsewhere);
    expect(await sweep()).toEqual({ files: 2, bytes: 8 });
  });
});
