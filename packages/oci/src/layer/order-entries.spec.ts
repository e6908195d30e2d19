import type { LayerEntry } from './entry';
import { orderEntries } from './order-entries';
import { directory, file, hardlink, symlink } from './testing/entries';
import { whiteouts } from './whiteout';

const order = (entries: LayerEntry[]): string[] =>
  orderEntries(entries).map(({ kind, path }) => `${kind[0]} ${path.toString('latin1')}`);

it('sorts bytewise, parents first, whiteouts before all else in their folder', () => {
  expect(
    order([
      file('a/b'),
      file('a.b'),
      file('a-b'),
      file('é'),
      file('z'),
      file('Z'),
      file(Buffer.from([0xff])),
      file('a/!first'),
      directory('a'),
      ...whiteouts(['a/zzz', 'a/c', 'usr/bin/npm', 'top']),
      directory('usr/bin'),
    ]),
  ).toEqual([
    'w top',
    'f Z',
    'd a',
    'f a-b',
    'f a.b',
    'w a/c',
    'w a/zzz',
    'f a/!first',
    'f a/b',
    'd usr/bin',
    'w usr/bin/npm',
    'f z',
    'f Ã©',
    'f ÿ',
  ]);
});

it('gives the same order for every order of the same entries, and leaves the input alone', () => {
  const entries = ['a', 'a/b', 'a/b/c', 'ab', 'b'].map((path) => directory(path));
  const reversed = Object.freeze([...entries].reverse()) as LayerEntry[];
  expect(order(reversed)).toEqual(order(entries));
});

it('adds no parent that was not given', () => {
  expect(order([file('usr/local/lib/x')])).toEqual(['f usr/local/lib/x']);
});

it.each<[string, LayerEntry[], string]>([
  ['one path twice', [file('a'), file('a')], '"a" cannot be put into one layer: it is there twice'],
  [
    'a folder that is also a link',
    [directory('a'), symlink('a', 'b')],
    '"a" cannot be put into one layer: it is there twice',
  ],
  [
    'a path that is hidden and written',
    [...whiteouts(['a']), file('a')],
    '"a" cannot be put into one layer: it is there twice',
  ],
  [
    'a path below one that is hidden',
    [...whiteouts(['a']), file('a/b/c')],
    '"a/b/c" cannot be put into one layer: a above it is a whiteout',
  ],
  [
    'a path below a link',
    [symlink('a', '/etc'), file('a/passwd')],
    '"a/passwd" cannot be put into one layer: a above it is a symlink',
  ],
])('refuses %s', (_what, entries, message) => {
  expect(() => orderEntries(entries)).toThrow(
    expect.objectContaining({ code: 'NXM_LAYER_DUPLICATE', message }),
  );
});

it('takes names that differ in case only', () => {
  expect(order([file('README'), file('readme')])).toEqual(['f README', 'f readme']);
});

it.each<[string, string]>([
  ['', 'it has an empty part, or a slash at an end'],
  ['/a', 'it has an empty part, or a slash at an end'],
  ['a/', 'it has an empty part, or a slash at an end'],
  ['a//b', 'it has an empty part, or a slash at an end'],
  ['.', 'it has a part "."'],
  ['a/./b', 'it has a part "."'],
  ['../a', 'it has a part ".."'],
  ['a/..', 'it has a part ".."'],
  ['a\0b', 'it holds a NUL byte'],
  ['.wh.a', 'in an image, a name with ".wh." hides another file'],
  ['.wh..wh..opq', 'in an image, a name with ".wh." hides another file'],
  ['a/.wh.b/c', 'in an image, a name with ".wh." hides another file'],
])('refuses the path %j', (path, why) => {
  expect(() => orderEntries([file(path)])).toThrow(
    expect.objectContaining({
      code: 'NXM_LAYER_NAME',
      message: `"${path.replace('\0', '\\x00')}" cannot be a path of an image: ${why}`,
    }),
  );
});

it('refuses to hide a marker', () => {
  expect(() => orderEntries(whiteouts(['a/.wh.b']))).toThrow(
    expect.objectContaining({ code: 'NXM_LAYER_NAME' }),
  );
});

it.each(['...', '.wh', '.whx', 'a.wh.b', '-', ' ', '\\', '..a'])('takes the name %j', (name) => {
  expect(order([file(name)])).toEqual([`f ${name}`]);
});

it('takes a hard link to a file before it', () => {
  expect(order([hardlink('b', 'a'), file('a')])).toEqual(['f a', 'h b']);
});

it.each<[string, LayerEntry[], string]>([
  ['no file', [hardlink('b', 'a')], 'there is no such file before it in the same layer'],
  [
    'a file after it',
    [hardlink('a', 'b'), file('b')],
    'there is no such file before it in the same layer',
  ],
  [
    'a folder',
    [directory('a'), hardlink('b', 'a')],
    'there is no such file before it in the same layer',
  ],
  [
    'a hard link',
    [file('a'), hardlink('b', 'a'), hardlink('c', 'b')],
    'there is no such file before it in the same layer',
  ],
  [
    'a file of another mode',
    [{ ...file('a'), mode: 0o755 }, hardlink('b', 'a')],
    'which has another mode or owner',
  ],
  [
    'a file of another owner',
    [{ ...file('a'), gid: 1 }, hardlink('b', 'a')],
    'which has another mode or owner',
  ],
])('refuses a hard link to %s', (_what, entries, why) => {
  expect(() => orderEntries(entries)).toThrow(
    expect.objectContaining({ code: 'NXM_LAYER_LINK', message: expect.stringContaining(why) }),
  );
});

it('spells out bytes that cannot be shown', () => {
  const path = Buffer.from([0x61, 0xe9, 0x0a]);
  expect(() => orderEntries([file(path), file(path)])).toThrow(
    expect.objectContaining({
      message: '"a\\xe9\\x0a" cannot be put into one layer: it is there twice',
    }),
  );
});
