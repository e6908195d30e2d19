import * as fs from 'node:fs';
import { join } from 'node:path';
import {
  createTemporaryFolder,
  judgesMissing,
  describeWhere,
  succeed,
} from '@nx-multistage/testkit';
import { imageSet } from '../model/image';
import { removeTree } from './disk';
import { listImage } from './list-image';
import { imageOf, assemble, layerOf } from './testing/sample-image';
import type { RawEntry } from './testing/tar-of';
import { unpackImage, type UnpackOptions } from './unpack';
import { writeLayout } from './write-layout';

const folder = createTemporaryFolder('unpack');
afterAll(() => removeTree(folder.path));

let number = 0;
const target = (): string => join(folder.path, `root-${++number}`);
const unpack = (layers: RawEntry[][], options: UnpackOptions = {}) =>
  unpackImage(imageOf(layers), target(), options);

/** Every path with kind, mode and content or target. */
function tree(root: string, at = ''): string[] {
  return fs
    .readdirSync(join(root, at))
    .sort()
    .flatMap((name) => {
      const path = join(at, name);
      const found = fs.lstatSync(join(root, path));
      const mode = (found.mode & 0o7777).toString(8);
      if (found.isSymbolicLink()) return [`${path} -> ${fs.readlinkSync(join(root, path))}`];
      if (found.isDirectory()) return [`${path}/ ${mode}`, ...tree(root, path)];
      return [`${path} ${mode} ${fs.readFileSync(join(root, path), 'utf8')}`];
    });
}

const lower: RawEntry[] = [
  { path: 'bin/', type: '5', mode: 0o755 },
  { path: 'bin/sh', content: 'shell', mode: 0o755, mtime: 1_000_000 },
  { path: 'bin/su', content: 'su', mode: 0o4755 },
  { path: 'closed/', type: '5', mode: 0o555 },
  { path: 'closed/x', content: 'x', mode: 0o400 },
  { path: 'tmp/', type: '5', mode: 0o1777 },
  { path: 'usr/lib/', type: '5' },
  { path: 'lib', type: '2', link: 'usr/lib' },
  { path: 'same', type: '1', link: 'bin/sh' },
];
const upper: RawEntry[] = [
  { path: 'bin/.wh.su' },
  { path: 'closed/y', content: 'y' },
  { path: 'lib/new', content: 'n' },
  { path: 'same', content: 'other' },
];
const merged = [
  'bin/ 755',
  'bin/sh 755 shell',
  'closed/ 555',
  'closed/x 400 x',
  'closed/y 644 y',
  'lib -> usr/lib',
  'same 644 other',
  'tmp/ 1777',
  'usr/ 755',
  'usr/lib/ 755',
  'usr/lib/new 644 n',
];

it('writes the merged files with their modes', async () => {
  const umask = process.umask(0o077);
  try {
    const { folder: root, files, skipped } = await unpack([lower, upper]);
    expect(tree(root)).toEqual(merged);
    expect(fs.statSync(join(root, 'bin/sh')).mtimeMs).toBe(1_000_000_000);
    expect([...files.keys()].slice(0, 3)).toEqual(['', 'bin', 'bin/sh']);
    expect(skipped).toEqual([]);
  } finally {
    process.umask(umask);
  }
});

it('goes on from layers that were unpacked before, which stay as they are', async () => {
  const first = await unpack([lower]);
  const before = tree(first.folder);
  expect(before).toContain('bin/su 755 su');
  const from = { folder: first.folder, layers: 1, files: first.files };
  const second = await unpack([lower, upper], { from });
  expect(tree(second.folder)).toEqual(merged);
  expect(tree(first.folder)).toEqual(before);
  expect([...second.files]).toEqual([...(await listImage(imageOf([lower, upper])))]);
});

it('writes chosen paths only, with the folders above', async () => {
  const only = (path: string): boolean => path === 'closed/x' || path === 'same' || path === 'lib';
  const { folder: root, files, skipped } = await unpack([lower], { only });
  expect(tree(root)).toEqual(['closed/ 555', 'closed/x 400 x', 'lib -> usr/lib']);
  expect([...files.keys()]).toEqual(['', 'closed', 'closed/x', 'lib', 'same']);
  expect(skipped).toEqual([{ path: 'same', why: 'a hard link to bin/sh, which is left out' }]);
});

it('leaves devices and pipes out and says so', async () => {
  const { folder: root, skipped } = await unpack([
    [
      { path: 'dev/null', type: '3' },
      { path: 'pipe', type: '6' },
      { path: 'x', content: 'x' },
    ],
  ]);
  expect(tree(root)).toEqual(['dev/ 755', 'x 644 x']);
  expect(skipped).toEqual([
    { path: 'dev/null', why: 'character-device: left out' },
    { path: 'pipe', why: 'fifo: left out' },
  ]);
});

it('keeps names that are not UTF-8', async () => {
  const name = Buffer.from([0x61, 0xff]);
  const { folder: root } = await unpack([[{ path: name, content: 'x' }], [{ path: 'b' }]]);
  expect(fs.readdirSync(root, { encoding: 'buffer' }).map(String)).toHaveLength(2);
  expect(fs.existsSync(Buffer.concat([Buffer.from(`${root}/`), name]))).toBe(true);
});

describe('a hostile image writes nothing outside', () => {
  const outside = join(folder.path, 'outside');
  beforeAll(() => fs.writeFileSync(outside, 'untouched'));
  afterEach(() => {
    expect(fs.readFileSync(outside, 'utf8')).toBe('untouched');
    expect(fs.readdirSync(folder.path).filter((name) => name.startsWith('.unpack-'))).toEqual([]);
  });

  it.each<[string, RawEntry[][]]>([
    ['through ..', [[{ path: '../outside', content: 'evil' }]]],
    ['through a whiteout of ..', [[{ path: '../.wh.outside' }]]],
    ['through a hard link', [[{ path: 'a', type: '1', link: '../outside' }]]],
  ])('%s', async (_how, layers) => {
    await expect(unpack(layers)).rejects.toMatchObject({ code: 'NXM_LAYER_INVALID' });
  });

  it.each<[string, RawEntry[][]]>([
    [
      'a relative link',
      [
        [
          { path: 'l', type: '2', link: '..' },
          { path: 'l/outside', content: 'evil' },
        ],
      ],
    ],
    [
      'an absolute link of a lower layer',
      [[{ path: 'l', type: '2', link: folder.path }], [{ path: 'l/outside', content: 'evil' }]],
    ],
    [
      'a link in place of a file',
      [
        [
          { path: 'f', type: '2', link: outside },
          { path: 'f', content: 'evil' },
        ],
      ],
    ],
    [
      'a whiteout through a link',
      [
        [{ path: 'l', type: '2', link: '..' }],
        [{ path: 'l/.wh.outside' }, { path: 'l/.wh..wh..opq' }],
      ],
    ],
  ])('%s stays inside', async (_how, layers) => {
    const { folder: root } = await unpack(layers);
    expect(root).toContain('root-');
  });

  it('a wrong diff_id leaves no folder', async () => {
    const image = assemble([{ ...layerOf(lower), diffId: `sha256:${'0'.repeat(64)}` }]);
    const root = target();
    await expect(unpackImage(image, root)).rejects.toMatchObject({ code: 'NXM_IMAGE_INVALID' });
    expect(fs.existsSync(root)).toBe(false);
  });

  it('a bomb is stopped at the limit over all layers', async () => {
    const layer = [{ path: 'a', content: Buffer.alloc(600_000) }];
    const limit = { maxUnpackedBytes: 1_000_000 };
    await expect(
      unpack([layer, [{ path: 'b', content: Buffer.alloc(600_000) }]], limit),
    ).rejects.toMatchObject({ code: 'NXM_LAYER_TOO_LARGE' });
    await expect(unpack([layer], limit)).resolves.toBeDefined();
  });
});

it('refuses a folder that is there; one that comes meanwhile stays', async () => {
  const root = target();
  fs.mkdirSync(root);
  await expect(unpackImage(imageOf([lower]), root)).rejects.toMatchObject({
    code: 'NXM_UNPACK_EXISTS',
  });
  const same = target();
  const all = await Promise.all([1, 2, 3].map(() => unpackImage(imageOf([lower, upper]), same)));
  expect(all.map((result) => result.folder)).toEqual([same, same, same]);
  expect(tree(same)).toEqual(merged);
});

describeWhere(judgesMissing(), 'umoci unpacks the same files', () => {
  it('with whiteouts, links and replaced folders', async () => {
    const layers: RawEntry[][] = [
      lower,
      upper,
      [
        { path: 'usr/.wh..wh..opq' },
        { path: 'usr/share/doc', content: 'd' },
        { path: '.wh.tmp' },
        { path: 'closed', content: 'a file now' },
      ],
    ];
    const image = imageOf(layers);
    const layout = join(folder.path, 'layout');
    await writeLayout(layout, imageSet(image), { names: [{ tag: '1' }] });
    const out = join(folder.path, 'umoci');
    await succeed('umoci', ['unpack', '--rootless', '--image', `${layout}:1`, out]);
    const { folder: root } = await unpackImage(image, target());
    expect(tree(root)).toEqual(tree(join(out, 'rootfs')));
  });
});
