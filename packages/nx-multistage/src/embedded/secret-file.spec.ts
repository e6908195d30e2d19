import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { secretFile } from './secret-file';

describe('secretFile', () => {
  const folder = createTemporaryFolder('secret-file');
  afterAll(() => folder.remove());
  const effects = {
    env: { TOKEN: 's3cret', EMPTY: '' },
    createFolder: () => mkdtempSync(join(folder.path, 'made-')),
  };

  it('is the file that was given, or one only this user reads', () => {
    writeFiles(folder.path, { npmrc: 'x' });
    const src = join(folder.path, 'npmrc');
    expect(secretFile([{ id: 'npmrc', src }], 'npmrc', effects)).toBe(src);
    const written = secretFile([{ id: 'npmrc', env: 'TOKEN' }], 'npmrc', effects) ?? '';
    expect(readFileSync(written, 'utf8')).toBe('s3cret');
    expect(statSync(written).mode & 0o777).toBe(0o600);
  });

  it('is none where none is given', () => {
    expect(secretFile([{ id: 'ca', env: 'TOKEN' }], 'npmrc', effects)).toBeUndefined();
  });

  it.each([
    [{ src: '/nowhere/npmrc' }, 'the file /nowhere/npmrc is not there or empty'],
    [{ env: 'EMPTY' }, 'the variable EMPTY is not set'],
    [{}, 'the variable npmrc is not set'],
  ])('names what is missing of %j', (given, why) => {
    expect(() => secretFile([{ id: 'npmrc', ...given }], 'npmrc', effects)).toThrow(
      expect.objectContaining({
        code: 'NXM_SECRET_MISSING',
        message: `secrets: secret "npmrc": ${why}.`,
      }),
    );
  });
});
