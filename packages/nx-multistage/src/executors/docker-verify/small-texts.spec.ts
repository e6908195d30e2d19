import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ListedFile } from '@nx-multistage/oci';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { readSmallTexts } from './small-texts';

const EIGHT_MB = 8_000_000;

describe('small texts', () => {
  const { path: folder, remove } = createTemporaryFolder('small-texts');
  afterAll(remove);

  /** Writes files and reads them; those in `other` are not wanted. */
  function read(contents: Record<string, string | Buffer>) {
    const files = Object.entries(contents).map(([path, content]): [string, ListedFile] => {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      const size = Buffer.byteLength(content);
      return [path, { type: 'file', mode: 0o644, uid: 0, gid: 0, size, mtimeSeconds: 0, layer: 0 }];
    });
    return readSmallTexts({ folder, files: new Map(files) }, (path) => !path.startsWith('other/'));
  }

  it('are read up to 8 MB, without what is no text, empty or not wanted', () => {
    const largest = `${'a'.repeat(EIGHT_MB - 6)}secret`;
    const { texts, tooLarge } = read({
      'app/a': largest,
      'app/b': 'b\0',
      'app/c': '',
      'other/d': 'd',
      'app/é': 'e',
    });
    expect([...texts.keys()]).toEqual(['app/a', 'app/é']);
    expect(texts.get('app/a')?.endsWith('secret')).toBe(true);
    expect(tooLarge).toBe(0);
  });

  it('counts the texts that are larger, and no binary', () => {
    const long = 'a'.repeat(EIGHT_MB + 1);
    const { texts, tooLarge } = read({
      'app/a': long,
      'app/b': Buffer.concat([Buffer.from('\x7fELF\0'), Buffer.from(long)]),
      'app/c': 'c',
      'other/d': long,
    });
    expect([...texts.keys()]).toEqual(['app/c']);
    expect(tooLarge).toBe(1);
  });
});
