import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import { gzip } from './gzip';

const CHUNK = 65_536;

async function* chunks(bytes: Buffer, pause?: () => Promise<void>): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK) {
    await pause?.();
    yield bytes.subarray(start, start + CHUNK);
  }
}

async function compressed(bytes: Buffer, pause?: () => Promise<void>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of gzip(chunks(bytes, pause))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Text that repeats itself across chunks. */
const text = Buffer.from(
  Array.from({ length: 40_000 }, (_, line) => `line ${line * 7919} of a file\n`).join(''),
);

it.each([
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('a')],
  ['exactly one chunk', text.subarray(0, CHUNK)],
  ['one byte more', text.subarray(0, CHUNK + 1)],
  ['many chunks', text],
  ['what cannot be compressed', randomBytes(3 * CHUNK + 5)],
  ['zeros', Buffer.alloc(20 * CHUNK)],
])('gives back %s', async (_what, bytes) => {
  expect(gunzipSync(await compressed(bytes)).equals(bytes)).toBe(true);
});

it('has the same header and end on every host: no time, no name, system 255', async () => {
  const hex = (await compressed(Buffer.from('a'))).toString('hex');
  expect([hex.slice(0, 20), hex.slice(-20)]).toEqual([
    '1f8b08000000000000ff',
    '030043beb7e801000000',
  ]);
});

it('is one member: a reader that stops after the first has read all', async () => {
  const packed = await compressed(text);
  const reader = createGunzip();
  const size = new Promise<number>((resolve, reject) => {
    let read = 0;
    reader.on('data', (piece: Buffer) => (read += piece.length));
    reader.on('end', () => resolve(read)).on('error', reject);
  });
  reader.end(packed);
  expect([await size, reader.bytesWritten]).toEqual([text.length, packed.length]);
  const magic = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00]);
  expect(packed.indexOf(magic, 1)).toBe(-1);
});

it('gives the same bytes however its input comes', async () => {
  const at = await compressed(text);
  const slow = await compressed(text, () => new Promise((resolve) => setImmediate(resolve)));
  const together = await Promise.all([compressed(text), compressed(text)]);
  expect([slow, ...together].every((each) => each.equals(at))).toBe(true);
});

it('looks back over the ends of chunks: no larger than one stream by more than 2 %', async () => {
  const ratio = (await compressed(text)).length / gzipSync(text).length;
  expect(ratio).toBeLessThan(1.02);
});

it('throws what its input throws', async () => {
  const broken = async function* (): AsyncGenerator<Buffer> {
    yield text.subarray(0, CHUNK);
    throw new Error('gone');
  };
  const read = async (): Promise<void> => {
    for await (const piece of gzip(broken())) expect(piece.length).toBeGreaterThan(0);
  };
  await expect(read()).rejects.toThrow('gone');
});

it('does not run ahead of a slow reader', async () => {
  let given = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for (let count = 0; count < 100; count += 1) {
      given += 1;
      yield text.subarray(0, CHUNK);
    }
  };
  const reader = gzip(counted());
  await reader.next();
  await reader.next();
  expect(given).toBe(8);
  await reader.return(undefined);
});

const missing = (program: string): string | undefined =>
  spawnSync(program, ['--version']).status === 0 ? undefined : `${program} is not installed`;
const folder = createTemporaryFolder('gzip');
afterAll(() => folder.remove());

async function packedFile(): Promise<string> {
  const path = join(folder.path, 'text.gz');
  writeFileSync(path, await compressed(text));
  return path;
}

describeWhere(missing('gzip'), 'gzip of the system', () => {
  it('accepts it', async () => {
    const path = await packedFile();
    execFileSync('gzip', ['--test', path]);
    const back = execFileSync('gzip', ['--decompress', '--stdout', path], { maxBuffer: 1e8 });
    expect(back.equals(text)).toBe(true);
  });
});

describeWhere(missing('python3'), 'Python', () => {
  it('reads one member that ends where the file ends', async () => {
    const script = `import sys, zlib
reader = zlib.decompressobj(31)
text = reader.decompress(open(sys.argv[1], 'rb').read())
print(len(text), reader.eof, len(reader.unused_data))`;
    const path = await packedFile();
    const printed = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' });
    expect(printed).toBe(`${text.length} True 0\n`);
  });
});
