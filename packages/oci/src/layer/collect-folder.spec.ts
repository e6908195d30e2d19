import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { collectFolder, type CollectOptions } from './collect-folder';
import type { LayerEntry } from './entry';
import { archive } from './testing/archive';
import { listTree } from './testing/list-tree';
import { makeElf } from './testing/make-elf';
import { NAMES } from './testing/names';
import { setModes } from './testing/set-modes';

const folder = createTemporaryFolder('collect');
afterAll(() => folder.remove());

let from: string;
beforeEach(() => {
  from = mkdtempSync(join(folder.path, 'from-'));
});

const collect = (options: Partial<CollectOptions> = {}): Promise<LayerEntry[]> =>
  collectFolder({ from, to: 'app', uid: 0, gid: 0, ...options });

const shown = (entries: LayerEntry[]): string[] =>
  entries.map((entry) => {
    const target = 'target' in entry ? ` -> ${entry.target.toString('latin1')}` : '';
    return `${entry.mode.toString(8)} ${entry.path.toString('latin1')}${target}`;
  });

it('gives folders, files and links, sorted, with modes by content and the owner that was asked for', async () => {
  writeFiles(from, {
    'main.js': 'x',
    'lib/cli.js': '#!/usr/bin/env node\n',
    'lib/listed.js': 'x',
    empty: '',
    'node_modules/pkg/index.js': 'x',
  });
  writeFileSync(join(from, 'program'), makeElf({ type: 3, interpreter: true, tableAt: 4096 }));
  writeFileSync(join(from, 'addon.node'), makeElf({ type: 3 }));
  mkdirSync(join(from, 'node_modules/.bin'));
  symlinkSync('../../lib/cli.js', join(from, 'node_modules/.bin/cli'));
  mkdirSync(join(from, 'void'));
  const entries = await collect({ uid: 1000, gid: 65532, executables: new Set(['lib/listed.js']) });
  expect(shown(entries)).toEqual([
    '755 app',
    '644 app/addon.node',
    '644 app/empty',
    '755 app/lib',
    '755 app/lib/cli.js',
    '755 app/lib/listed.js',
    '644 app/main.js',
    '755 app/node_modules',
    '755 app/node_modules/.bin',
    '777 app/node_modules/.bin/cli -> ../../lib/cli.js',
    '755 app/node_modules/pkg',
    '644 app/node_modules/pkg/index.js',
    '755 app/program',
    '755 app/void',
  ]);
  expect(new Set(entries.map(({ uid, gid }) => `${uid}:${gid}`))).toEqual(new Set(['1000:65532']));
  expect(entries[2]).toMatchObject({ kind: 'file', content: { size: 0 } });
});

it('collects into the root of the image, without an entry for it', async () => {
  writeFiles(from, { 'a/b': '' });
  expect(shown(await collect({ to: '' }))).toEqual(['755 a', '644 a/b']);
});

it('follows a link to the folder itself', async () => {
  writeFiles(from, { a: '' });
  symlinkSync('a', join(from, 'b'));
  const link = `${from}-link`;
  symlinkSync(from, link);
  expect(shown(await collect({ from: link }))).toEqual(['755 app', '644 app/a', '777 app/b -> a']);
});

it('leaves out what is to be skipped, and all below it', async () => {
  writeFiles(from, { 'a/b/c': '', 'a/d': '', e: '', 'x/a/b': '' });
  const entries = await collect({ skip: (path) => path === 'a/b' || path === 'e' });
  expect(shown(entries)).toEqual([
    '755 app',
    '755 app/a',
    '644 app/a/d',
    '755 app/x',
    '755 app/x/a',
    '644 app/x/a/b',
  ]);
});

it('keeps every name byte by byte, up to the file that tar extracts', async () => {
  for (const name of NAMES) {
    const path = Buffer.concat([Buffer.from(`${from}/`), name]);
    mkdirSync(path.subarray(0, path.lastIndexOf(0x2f)), { recursive: true });
    writeFileSync(path, name);
  }
  const out = mkdtempSync(join(folder.path, 'out-'));
  execFileSync('tar', ['--extract', '--directory', out], { input: await archive(await collect()) });
  expect(listTree(join(out, 'app'))).toEqual(listTree(from));
  expect(Object.values(listTree(out)).filter((each) => each.startsWith('file '))).toHaveLength(
    NAMES.length,
  );
});

it('is the same on a host without execute bits, and under any umask', async () => {
  writeFiles(from, { 'a.sh': '#!/bin/sh\n', 'lib/b.js': 'x' });
  symlinkSync('lib/b.js', join(from, 'c'));
  const archives: Buffer[] = [];
  for (const modes of [
    { file: 0o644, folder: 0o755 },
    { file: 0o666, folder: 0o777 },
    { file: 0o600, folder: 0o700 },
    { file: 0o755, folder: 0o2775 },
  ]) {
    setModes(from, modes);
    archives.push(await archive(await collect()));
  }
  expect(archives.filter((each) => !each.equals(archives[0] as Buffer))).toEqual([]);
});

it('writes files that share an inode as files of their own', async () => {
  writeFiles(from, { a: 'x' });
  linkSync(join(from, 'a'), join(from, 'b'));
  expect((await collect()).map(({ kind }) => kind)).toEqual(['directory', 'file', 'file']);
});

it.each([
  ['../outside', 'it leaves the folder'],
  ['/etc/passwd', 'it is absolute'],
])('refuses a link to %s: %s', async (target) => {
  mkdirSync(join(from, 'lib'));
  symlinkSync(target, join(from, 'link'));
  await expect(collect()).rejects.toMatchObject({
    code: 'NXM_LAYER_LINK',
    message: `${from}/link links to ${target}, which is not in ${from}: in the image it would lead nowhere`,
  });
  expect(shown(await collect({ links: 'keep' }))[2]).toBe(`777 app/link -> ${target}`);
});

it('takes links that dangle, lead in circles or to a folder, and makes absolute ones relative', async () => {
  mkdirSync(join(from, 'lib'));
  symlinkSync('nowhere', join(from, 'a'));
  symlinkSync('b', join(from, 'b'));
  symlinkSync('lib', join(from, 'c'));
  symlinkSync(join(from, 'lib'), join(from, 'd'));
  expect(shown(await collect()).slice(1)).toEqual([
    '777 app/a -> nowhere',
    '777 app/b -> b',
    '777 app/c -> lib',
    '777 app/d -> lib',
    '755 app/lib',
  ]);
});

it('refuses a pipe', async () => {
  mkdirSync(join(from, 'a'));
  execFileSync('mkfifo', [join(from, 'a/pipe')]);
  await expect(collect()).rejects.toMatchObject({
    code: 'NXM_LAYER_FILE',
    message: `${from}/a/pipe is a pipe, a socket or a device, which no image can hold`,
  });
  expect(shown(await collect({ skip: (path) => path === 'a/pipe' }))).toHaveLength(2);
});

it('refuses a socket', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(from, 'socket'), resolve));
  await expect(collect()).rejects.toMatchObject({ code: 'NXM_LAYER_FILE' });
  await new Promise((resolve) => server.close(resolve));
});

it('names a file that becomes a link while it looks', async () => {
  writeFiles(from, { a: 'x', b: 'y' });
  const skip = (path: string): boolean => {
    if (path === 'b') {
      rmSync(join(from, 'a'));
      symlinkSync('b', join(from, 'a'));
    }
    return false;
  };
  await expect(collect({ skip })).rejects.toMatchObject({
    code: 'NXM_LAYER_CHANGED',
    message: `${from}/a changed while the layer was built: it is no longer what it was`,
  });
});

it('names a folder that vanishes while it looks', async () => {
  writeFiles(from, { 'a/b': 'x' });
  const skip = (): boolean => {
    renameSync(join(from, 'a'), join(folder.path, 'gone'));
    return false;
  };
  await expect(collect({ skip })).rejects.toMatchObject({ code: 'NXM_LAYER_CHANGED' });
});

it('gives errors of the system as they are', async () => {
  await expect(collect({ from: join(from, 'nowhere') })).rejects.toMatchObject({ code: 'ENOENT' });
});
