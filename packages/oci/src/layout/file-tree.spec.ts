import { FileTree } from './file-tree';
import { decodeHeader } from './tar-header';
import { tarOf, type RawEntry } from './testing/tar-of';

/** Applies layers and shows the files as `path kind layer`. */
function merge(...layers: RawEntry[][]): string[] {
  const tree = new FileTree();
  layers.forEach((entries, layer) => entries.forEach((entry) => apply(tree, entry, layer)));
  return show(tree);
}

function apply(tree: FileTree, entry: RawEntry, layer: number) {
  const header = decodeHeader(tarOf([entry]).subarray(0, 512));
  if (!header) throw new Error('no header');
  return tree.apply(header, layer);
}

function show(tree: FileTree): string[] {
  return [...tree.files()]
    .slice(1)
    .map(([path, { type, layer, hardlinkOf, linkTarget }]) =>
      [path, type, layer, linkTarget ?? hardlinkOf].filter((part) => part !== undefined).join(' '),
    );
}

const file = (path: string): RawEntry => ({ path, content: 'x' });
const folder = (path: string, mode = 0o755): RawEntry => ({ path, type: '5', mode });
const link = (path: string, to: string): RawEntry => ({ path, type: '2', link: to });
const hard = (path: string, to: string): RawEntry => ({ path, type: '1', link: to });

it('sorts, and makes the parents a layer forgot', () => {
  expect(merge([file('b/c'), file('a')])).toEqual(['a file 0', 'b directory 0', 'b/c file 0']);
});

it('a whiteout removes what is below, all of a folder', () => {
  expect(merge([file('a/x'), file('a/y'), file('b')], [file('.wh.a')])).toEqual(['b file 0']);
  expect(merge([file('a/x'), file('a/y')], [file('a/.wh.x')])).toEqual([
    'a directory 0',
    'a/y file 0',
  ]);
});

it.each([
  ['before', [file('a/.wh..wh..opq'), file('a/new')]],
  ['after', [file('a/new'), file('a/.wh..wh..opq')]],
])('an opaque whiteout %s its siblings hides the lower ones only', (_when, upper) => {
  expect(merge([file('a/old'), file('a/deep/er')], upper)).toEqual([
    'a directory 0',
    'a/new file 1',
  ]);
});

it.each([
  ['before', [file('.wh.a'), file('a/new')], 'a directory 1'],
  ['after', [file('a/new'), file('.wh.a')], 'a directory 0'],
])('a whiteout %s the same name in one layer keeps the new one', (_when, upper, parent) => {
  expect(merge([file('a/old')], upper)).toEqual([parent, 'a/new file 1']);
});

it('a whiteout of nothing does nothing', () => {
  expect(merge([file('a')], [file('x/.wh.y'), file('.wh.z')])).toEqual(['a file 0']);
});

it('a folder over a folder changes its attributes only; other kinds replace', () => {
  expect(merge([folder('a'), file('a/x')], [folder('a', 0o700)])).toEqual([
    'a directory 1',
    'a/x file 0',
  ]);
  expect(merge([file('a/x')], [file('a')])).toEqual(['a file 1']);
  expect(merge([file('a')], [folder('a'), file('a/x')])).toEqual(['a directory 1', 'a/x file 1']);
  expect(merge([file('a/x')], [link('a', 'b')])).toEqual(['a symlink 1 b']);
});

it('follows links of the image on the way, never out of it', () => {
  expect(merge([folder('usr/lib'), link('lib', 'usr/lib')], [file('lib/x')])).toEqual([
    'lib symlink 0 usr/lib',
    'usr directory 0',
    'usr/lib directory 0',
    'usr/lib/x file 1',
  ]);
  expect(
    merge([link('out', '../../../etc'), link('abs', '/etc')], [file('out/a'), file('abs/b')]),
  ).toEqual([
    'abs symlink 0 /etc',
    'etc directory 1',
    'etc/a file 1',
    'etc/b file 1',
    'out symlink 0 ../../../etc',
  ]);
  expect(merge([file('usr/x'), link('l', 'usr')], [file('l/.wh.x')])).toEqual([
    'l symlink 0 usr',
    'usr directory 0',
  ]);
});

it('gives hard links one file', () => {
  const tree = new FileTree();
  apply(tree, file('z'), 0);
  apply(tree, hard('a', 'z'), 0);
  expect(show(tree)).toEqual(['a file 0', 'z file 0 a']);
  expect(apply(tree, hard('a', 'a'), 0)).toEqual({ removed: [], implied: [] });
  apply(tree, file('.wh.a'), 1);
  expect(show(tree)).toEqual(['z file 0']);
});

it.each([
  ['a path that leads outside', [file('a/../../x')], 'it leads outside'],
  ['a hard link to the outside', [hard('a', '../x')], 'it is a hard link to nothing'],
  ['a hard link to a folder', [folder('b'), hard('a', 'b')], 'it is a hard link to nothing'],
  ['a hard link to nothing', [hard('a', 'b')], 'it is a hard link to nothing'],
  [
    'a circle of links',
    [link('a', 'b'), link('b', 'a'), file('a/x')],
    'its symbolic links lead in a circle',
  ],
  ['a file as a folder', [file('a'), file('a/x')], 'what should hold it is no folder'],
  ['a whiteout of nothing', [file('.wh.')], 'it is no proper whiteout'],
  ['a whiteout of the parent', [file('a/.wh...')], 'it is no proper whiteout'],
  ['something in a whiteout', [file('.wh.a/x')], 'it is no proper whiteout'],
  ['a root that is a file', [file('./')], 'the root must be a folder'],
  [
    'a hard link over the folder it is in',
    [file('a/x'), hard('a', 'a/x')],
    'it replaces what it links to',
  ],
])('refuses %s', (_what, entries, why) => {
  expect(() => merge(entries)).toThrow(
    expect.objectContaining({ code: 'NXM_LAYER_INVALID', message: expect.stringContaining(why) }),
  );
});

it('goes on from a list', () => {
  const lower = [folder('a'), file('a/x'), hard('a/y', 'a/x'), link('l', 'a')];
  const upper = [file('a/.wh.x'), file('l/new')];
  const tree = new FileTree();
  for (const entry of lower) apply(tree, entry, 0);
  const again = FileTree.from(tree.files());
  expect(show(again)).toEqual(show(tree));
  for (const entry of upper) apply(again, entry, 1);
  expect(show(again)).toEqual(merge(lower, upper));
});

it('takes time in proportion to its entries, whiteouts or not', () => {
  const tree = new FileTree();
  for (let at = 0; at < 20_000; at++) apply(tree, file(`d/${at}`), 0);
  for (let at = 0; at < 20_000; at++) apply(tree, file(`d/n${at}`), 1);
  for (let at = 0; at < 20_000; at++) apply(tree, file('d/.wh..wh..opq'), 1);
  expect(tree.files().size).toBe(20_002);
});
