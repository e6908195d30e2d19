import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { workFolders } from './work-folder';

describe('workFolders', () => {
  const temporary = createTemporaryFolder('work-folders');
  afterAll(() => temporary.remove());
  const newFolder = (name: string) => join(temporary.path, name, 'work');

  /** A folder as a process that has ended left it. */
  const leftover = (folder: string): string => {
    const made = workFolders(folder)();
    const { pid } = spawnSync(process.execPath, ['--version']);
    const dead = join(folder, basename(made).replace(/-\d+-/, `-${pid}-`));
    renameSync(made, dead);
    writeFiles(dead, { 'node_modules/a/index.js': '' });
    return dead;
  };

  it('makes folders that nobody else uses, and keeps those of living processes', () => {
    const folder = newFolder('living');
    const [one, other] = [workFolders(folder)(), workFolders(folder)()];
    expect(one).not.toBe(other);
    workFolders(folder);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('removes what a killed process left', () => {
    const folder = newFolder('killed');
    const dead = leftover(folder);
    expect(existsSync(dead)).toBe(true);
    workFolders(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves alone what was made on another machine or in another container', () => {
    const folder = newFolder('elsewhere');
    const foreign = leftover(folder).replace(/work\/[0-9a-f]{8}-/, 'work/00000000-');
    mkdirSync(foreign);
    workFolders(folder);
    expect(readdirSync(folder)).toEqual([basename(foreign)]);
  });

  it('names a folder that cannot be written, and what to do', () => {
    writeFileSync(join(temporary.path, 'file'), '');
    expect(() => workFolders(join(temporary.path, 'file', 'work'))).toThrow(
      expect.objectContaining({
        code: 'NXM_CACHE_FOLDER',
        message: expect.stringContaining('ENOTDIR'),
        hint: expect.stringContaining('NX_MULTISTAGE_CACHE'),
      }),
    );
  });
});
