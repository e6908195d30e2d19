import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { writeTree, type TreeEntry } from './write-tree';

describe('writeTree', () => {
  const temporary = createTemporaryFolder('write-tree');
  afterAll(() => temporary.remove());
  let count = 0;
  let folder: string;
  beforeEach(() => {
    folder = join(temporary.path, String((count += 1)), 'out');
  });
  const write = (entries: Record<string, TreeEntry>, removeForeign = true) =>
    writeTree(folder, new Map(Object.entries(entries)), {
      record: join(folder, '../record.json'),
      removeForeign,
    });
  const text = (value: string): TreeEntry => ({ kind: 'text', text: value });

  it('writes what differs and removes what is not wanted, empty folders too', () => {
    writeFiles(folder, { 'a.js': 'a', 'b.js': 'old', 'x/y/z.js': 'z' });
    expect(write({ 'a.js': text('a'), 'b.js': text('b'), 'c/d.js': text('d') })).toEqual({
      written: 2,
      removed: 1,
    });
    expect(readdirSync(folder).sort()).toEqual(['a.js', 'b.js', 'c']);
    expect(readFileSync(join(folder, 'b.js'), 'utf8')).toBe('b');
  });

  it('makes links, and neither writes nor removes through those it finds', () => {
    writeFiles(join(folder, '../precious'), { 'file.js': 'precious' });
    mkdirSync(folder, { recursive: true });
    symlinkSync('../precious', join(folder, 'lib'));
    symlinkSync('../precious', join(folder, 'gone'));
    write({ 'lib/file.js': text('mine'), link: { kind: 'link', target: 'lib' } });
    expect(readFileSync(join(folder, '../precious/file.js'), 'utf8')).toBe('precious');
    expect(lstatSync(join(folder, 'lib')).isDirectory()).toBe(true);
    expect(readlinkSync(join(folder, 'link'))).toBe('lib');
    expect(existsSync(join(folder, 'gone'))).toBe(false);
    expect(write({ 'lib/file.js': text('mine'), link: { kind: 'link', target: 'lib' } })).toEqual({
      written: 0,
      removed: 0,
    });
  });

  it('replaces a folder by a file and a file by a folder', () => {
    writeFiles(folder, { 'a/b.js': 'b', c: 'c' });
    write({ a: text('a'), 'c/d.js': text('d') });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a');
    expect(readFileSync(join(folder, 'c/d.js'), 'utf8')).toBe('d');
  });

  it('leaves nothing half-written when it fails', () => {
    writeFiles(folder, { 'a.js': 'old' });
    expect(() => write({ 'a.js': { kind: 'copy', from: join(folder, 'missing.js') } })).toThrow(
      'ENOENT',
    );
    expect(readdirSync(folder)).toEqual(['a.js']);
    expect(readFileSync(join(folder, 'a.js'), 'utf8')).toBe('old');
  });

  it('removes only what it wrote itself when others write there too', () => {
    write({ 'a.js': text('a'), 'b.js': text('b') }, false);
    writeFiles(folder, { 'foreign.js': 'f' });
    expect(write({ 'a.js': text('a') }, false)).toEqual({ written: 0, removed: 1 });
    expect(readdirSync(folder).sort()).toEqual(['a.js', 'foreign.js']);
  });
});
