import { mkdirSync, readFileSync, symlinkSync, linkSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createTemporaryFolder, succeed } from '@nx-multistage/testkit';
import { bytesOf, textOf } from './path-text';
import { readTar } from './read-tar';
import { paxOf, tarOf, type RawEntry } from './testing/tar-of';

interface Seen {
  kind: string;
  path: string;
  link: string;
  size: number;
  content: string;
}

async function read(tar: Buffer, chunk = 777): Promise<Seen[]> {
  const chunks = Array.from({ length: Math.ceil(tar.length / chunk) }, (_none, at) =>
    tar.subarray(at * chunk, (at + 1) * chunk),
  );
  const seen: Seen[] = [];
  for await (const entry of readTar(Readable.from(chunks, { objectMode: false }))) {
    const parts: Buffer[] = [];
    for await (const part of entry.content()) parts.push(Buffer.from(part));
    seen.push({
      kind: entry.kind,
      path: textOf(entry.path),
      link: textOf(entry.linkPath),
      size: entry.size,
      content: Buffer.concat(parts).toString(),
    });
  }
  return seen;
}

describe('a folder packed by tar', () => {
  const folder = createTemporaryFolder('read-tar');
  const long = `${'d'.repeat(120)}/${'e'.repeat(120)}/${'f'.repeat(90)}`;
  const names = ['plain', 'spaces and ü', `-dash`, long];
  const bytes = Buffer.from([0x6c, 0xff, 0x61, 0x74]);

  beforeAll(() => {
    for (const name of names) {
      mkdirSync(`${folder.path}/${name}`.replace(/\/[^/]*$/, ''), { recursive: true });
      writeFileSync(`${folder.path}/${name}`, `content of ${name.slice(0, 9)}`);
    }
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), bytes]), 'not UTF-8');
    linkSync(`${folder.path}/plain`, `${folder.path}/second`);
    symlinkSync(long, `${folder.path}/link`);
  });
  afterAll(() => folder.remove());

  it.each(['pax', 'gnu'])('in the format %s is read as it was', async (format) => {
    const file = `${folder.path}.${format}.tar`;
    await succeed('tar', [
      `--format=${format}`,
      '--sort=name',
      '-cf',
      file,
      '-C',
      folder.path,
      '.',
    ]);
    const seen = await read(readFileSync(file));
    await succeed('rm', [file]);
    const byPath = new Map(seen.map((entry) => [entry.path.replace('./', ''), entry]));
    for (const name of names)
      expect(byPath.get(name)?.content).toBe(`content of ${name.slice(0, 9)}`);
    expect(byPath.get(textOf(bytes))?.content).toBe('not UTF-8');
    expect(byPath.get('link')).toMatchObject({ kind: 'symlink', link: long });
    expect(byPath.get('second')).toMatchObject({ kind: 'hardlink', link: './plain' });
    expect(bytesOf([...byPath.keys()].find((path) => path.startsWith('l\udcff')) ?? '')).toEqual(
      bytes,
    );
  });
});

it('takes path, target and size from PAX, as bytes', async () => {
  const path = Buffer.from([0x61, 0xff, 0x2f, 0x62]);
  const [first, second] = await read(
    tarOf([
      paxOf({ path, size: '5' }),
      { path: 'short', content: 'hello', size: 0 },
      paxOf({ linkpath: 'far/away' }),
      { path: 'x', type: '2', link: 'near' },
    ]),
  );
  expect(bytesOf(first?.path ?? '')).toEqual(path);
  expect(first).toMatchObject({ size: 5, content: 'hello' });
  expect(second).toMatchObject({ path: 'x', link: 'far/away' });
});

it('skips what is not read and any size of chunk', async () => {
  const tar = tarOf([
    { path: 'a', content: 'x'.repeat(3000) },
    { path: 'b', content: 'y' },
  ]);
  for (const size of [1, 511, 512, 513, 100_000]) {
    const paths: string[] = [];
    const chunks = Array.from({ length: Math.ceil(tar.length / size) }, (_none, at) =>
      tar.subarray(at * size, (at + 1) * size),
    );
    for await (const { path } of readTar(Readable.from(chunks, { objectMode: false })))
      paths.push(path.toString());
    expect(paths).toEqual(['a', 'b']);
  }
});

it('ends where the bytes end, with or without zeros', async () => {
  const tar = tarOf([{ path: 'a', content: 'x' }]);
  expect(await read(tar.subarray(0, 1024))).toHaveLength(1);
  expect(await read(Buffer.concat([tar, Buffer.alloc(9000)]))).toHaveLength(1);
  expect(await read(Buffer.alloc(0))).toEqual([]);
});

const corrupt = (): Buffer => {
  const tar = tarOf([{ path: 'a', content: 'x' }]);
  tar[0] = 0x62;
  return tar;
};
const cut = (bytes: number): Buffer =>
  tarOf([{ path: 'a', content: 'x'.repeat(2000) }]).subarray(0, bytes);
const one = (entry: RawEntry): Buffer => tarOf([entry]);

it.each([
  ['a header that was changed', corrupt(), 'a header has a wrong checksum'],
  [
    'no tar at all',
    Buffer.from('<html>'.repeat(200)),
    'a header holds something else than a number',
  ],
  ['a cut in the content', cut(1000), 'it is cut off'],
  ['a cut in the padding', cut(512 + 2000), 'it is cut off'],
  ['a cut in a header', cut(100), 'it is cut off'],
  [
    'an unknown type',
    one({ path: 'a', type: 'S' }),
    'an entry has the type "S", which no image has',
  ],
  [
    'a PAX header of 2 MiB',
    one({ path: 'a', type: 'x', content: Buffer.alloc(2 << 20, 'a') }),
    'a name or attribute has 2097152 bytes',
  ],
  [
    'a malformed PAX header',
    one({ path: 'a', type: 'x', content: '99999 path=x\n' }),
    'an extended header is malformed',
  ],
  [
    'a PAX header that leads nowhere',
    one({ path: 'a', type: 'x', content: '0 path=x\n' }),
    'an extended header is malformed',
  ],
  ['a negative size', tarOf([paxOf({ size: '-5' }), { path: 'a' }]), 'an entry has the size -5'],
  [
    'a size past all numbers',
    tarOf([paxOf({ size: '9'.repeat(30) }), { path: 'a' }]),
    'an entry has the size 1e+30',
  ],
  [
    'a sparse file',
    tarOf([paxOf({ 'GNU.sparse.major': '1' }), { path: 'a' }]),
    'it holds a sparse file, which the image specification forbids',
  ],
  [
    'a zero byte in a name',
    tarOf([paxOf({ path: 'a\0b' }), { path: 'a' }]),
    'a name holds a zero byte',
  ],
])('refuses %s', async (_what, tar, why) => {
  await expect(read(tar)).rejects.toMatchObject({
    code: 'NXM_LAYER_INVALID',
    message: `The tar cannot be read: ${why}`,
  });
});

it.each([
  [Buffer.from('plain')],
  [Buffer.from('ü 日本 👍')],
  [Buffer.from([0xff, 0xfe, 0x61, 0xc3])],
  [Buffer.from([0xed, 0xb2, 0x80])],
  [Buffer.from([...Array(256).keys()].slice(1))],
])('keeps the bytes of a name %#', (bytes) => {
  expect(bytesOf(textOf(bytes))).toEqual(bytes);
});
