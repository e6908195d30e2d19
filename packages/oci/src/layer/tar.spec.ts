import { directory, file, hardlink, symlink } from './testing/entries';
import { TAR_END, tarHeader, tarPadding, tarSize } from './tar';
import { archive } from './testing/archive';
import { whiteouts } from './whiteout';

/** A header as text: runs of NUL as their length. */
const shown = (header: Buffer): string =>
  header.toString('latin1').replace(/\0+/g, (run) => `<${run.length}>`);

const long = (length: number): string => 'n'.repeat(length);

it.each([
  [
    'a file',
    file('app/main.js', 'hello'),
    'app/main.js<89>0000644<1>0000000<1>0000000<1>00000000005<1>03560116604<1>011302<1> 0<100>ustar<1>00<64>0000000<1>0000000<168>',
  ],
  [
    'a folder',
    { ...directory('app'), uid: 1000, gid: 2000 },
    'app/<96>0000755<1>0001750<1>0003720<1>00000000000<1>03560116604<1>010056<1> 5<100>ustar<1>00<64>0000000<1>0000000<168>',
  ],
  [
    'a symbolic link',
    symlink('bin/x', '../lib/x.js'),
    'bin/x<95>0000777<1>0000000<1>0000000<1>00000000000<1>03560116604<1>011772<1> 2../lib/x.js<89>ustar<1>00<64>0000000<1>0000000<168>',
  ],
  [
    'a hard link',
    hardlink('b', 'a'),
    'b<99>0000644<1>0000000<1>0000000<1>00000000000<1>03560116604<1>007541<1> 1a<99>ustar<1>00<64>0000000<1>0000000<168>',
  ],
  [
    'a whiteout',
    { ...whiteouts(['usr/bin/npm'])[0] } as never,
    'usr/bin/.wh.npm<85>0000644<1>0000000<1>0000000<1>00000000000<1>03560116604<1>012024<1> 0<100>ustar<1>00<64>0000000<1>0000000<168>',
  ],
])('writes %s as ustar', (_what, entry, expected) => {
  expect(shown(tarHeader(entry, 499162500))).toBe(expected);
});

it('writes what ustar cannot hold into a PAX header, and nothing else', () => {
  const header = tarHeader(symlink('é', long(101)), 7);
  expect(shown(header)).toBe(
    `././@PaxHeader<86>0000644<1>0000000<1>0000000<1>00000000176<1>00000000000<1>011477<1> x<100>ustar<1>00<64>0000000<1>0000000<168>` +
      `11 path=Ã©\n115 linkpath=${long(101)}\n<386>` +
      `__<98>0000777<1>0000000<1>0000000<1>00000000000<1>00000000007<1>035103<1> 2${long(100)}ustar<1>00<64>0000000<1>0000000<168>`,
  );
});

/** The records of the PAX header, if there is one. */
function records(header: Buffer): string[] {
  if (header.length === 512) return [];
  const size = parseInt(header.toString('latin1', 124, 135), 8);
  return header
    .toString('latin1', 512, 512 + size)
    .split('\n')
    .slice(0, -1);
}

it.each([
  ['100 bytes', file(long(100)), []],
  ['101 bytes', file(long(101)), [`111 path=${long(101)}`]],
  ['a folder of 99 bytes', directory(long(99)), []],
  ['a folder of 100 bytes', directory(long(100)), [`111 path=${long(100)}/`]],
  ['155 + 100', file(`${long(155)}/${long(100)}`), []],
  ['a folder of 155 + 99', directory(`${long(155)}/${long(99)}`), []],
  [
    'a folder of 155 + 100',
    directory(`${long(155)}/${long(100)}`),
    [`267 path=${long(155)}/${long(100)}/`],
  ],
  ['156 + 1', file(`${long(156)}/a`), [`168 path=${long(156)}/a`]],
  ['1 + 101', file(`a/${long(101)}`), [`113 path=a/${long(101)}`]],
  ['bytes that are no UTF-8', file(Buffer.from([0x61, 0xe9])), ['11 path=a\u00e9']],
  ['a link of 100 bytes', symlink('a', long(100)), []],
  ['a link that is not ASCII', symlink('a', 'ö'), ['15 linkpath=Ã¶']],
  ['8 GiB less one', sized(0o77777777777), []],
  ['8 GiB', sized(0o100000000000), ['19 size=8589934592']],
  ['the largest owner of ustar', { ...file('a'), uid: 2097151, gid: 2097151 }, []],
  [
    'larger owners',
    { ...file('a'), uid: 2097152, gid: 1000660000 },
    ['15 uid=2097152', '18 gid=1000660000'],
  ],
])('%s', (_what, entry, expected) => {
  expect(records(tarHeader(entry, 0))).toEqual(expected);
});

function sized(size: number) {
  return { ...file('a'), content: { file: '/nowhere', size } };
}

it('makes the prefix as long as it may be', () => {
  const header = tarHeader(file(`a/b/${long(90)}/c`), 0);
  expect(shown(tarHeader(file(`${long(60)}/b/${long(60)}/c`), 0))).toContain(
    `0000000<1>0000000<1>${long(60)}/b/${long(60)}<`,
  );
  expect(shown(header)).toContain(`a/b/${long(90)}/c<`);
});

it('gives readers without PAX no file whose name ends like a folder', () => {
  const header = tarHeader(file(`${long(99)}/${long(101)}`), 0);
  expect(shown(header.subarray(-512, -412))).toBe(`${long(99)}<1>`);
});

it.each([-1, 1.5, 0o100000000000])('refuses the time %p', (time) => {
  expect(() => tarHeader(file('a'), time)).toThrow(RangeError);
});

it.each([
  [0, 0],
  [1, 511],
  [511, 1],
  [512, 0],
  [513, 511],
])('fills up %i bytes with %i', (size, padding) => {
  expect(tarPadding(size).equals(Buffer.alloc(padding))).toBe(true);
});

it('knows the size of the archive before it is written, and ends it with two empty blocks', async () => {
  const entries = [
    directory('a'),
    file('a/b', 'x'.repeat(513)),
    file(`a/${long(200)}`, 'y'),
    symlink('s', 'ü'),
  ];
  const bytes = await archive(entries);
  expect([bytes.length, tarSize(entries)]).toEqual([6656, 6656]);
  expect(bytes.subarray(-1024).equals(TAR_END)).toBe(true);
  expect((await archive([])).equals(Buffer.alloc(1024))).toBe(true);
});
