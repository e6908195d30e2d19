import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { hostManager, managerVersion } from './manager-version';

describe('the package manager on PATH', () => {
  const temporary = createTemporaryFolder('manager-version');
  const before = process.env['PATH'];
  let count = 0;
  afterEach(() => (process.env['PATH'] = before));
  afterAll(() => temporary.remove());

  /** Programs of the names, each of which says its version; nothing else is on PATH but Node. */
  const onPath = (versions: Record<string, string>): string => {
    const folder = join(temporary.path, String((count += 1)));
    writeFiles(folder, { 'empty.txt': '' });
    for (const [name, says] of Object.entries(versions)) {
      writeFiles(folder, { [name]: `#!/bin/sh\n${says}\n` });
      chmodSync(join(folder, name), 0o755);
    }
    process.env['PATH'] = folder;
    return folder;
  };

  it('is the pinned one', async () => {
    const root = onPath({ pnpm: 'echo 10.34.8' });
    expect(await hostManager('pnpm', { root, pinned: '10.1.0' })).toEqual({ version: '10.34.8' });
  });

  it('is of another major version, which is said', async () => {
    const root = onPath({ pnpm: 'echo 10.34.8' });
    expect(await hostManager('pnpm', { root, pinned: '12.0.0' })).toEqual({
      version: '10.34.8',
      differs: 'pnpm 10.34.8 is on PATH, and the workspace pins 12.0.0',
    });
  });

  it('is asked in the workspace, where a shim may start another', async () => {
    const root = onPath({ yarn: 'pwd > "$0.cwd"; echo 1.22.19' });
    writeFiles(root, { 'ws/package.json': '{}' });
    const wanted = { root: join(root, 'ws'), pinned: '1.22.22' };
    expect(await hostManager('yarn-classic', wanted)).toEqual({ version: '1.22.19' });
  });

  it.each([
    [{}, 'NXM_PACKAGE_MANAGER_MISSING', 'Yarn 1 (1.22.22), and yarn was not found on PATH'],
    [{ yarn: 'exit 1' }, 'NXM_PACKAGE_MANAGER_MISSING', 'does not tell its version'],
    [{ yarn: 'echo 4.9.1' }, 'NXM_PACKAGE_MANAGER_OTHER', 'yarn on PATH is 4.9.1'],
  ])('is refused: %j', async (programs, code, says) => {
    const root = onPath(programs as Record<string, string>);
    await expect(hostManager('yarn-classic', { root, pinned: '1.22.22' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
      hint: expect.stringContaining('npm install --global yarn@1.22.22'),
    });
  });

  it('may not be older than the pinned one where it installs', async () => {
    const root = onPath({ npm: 'echo 10.9.0' });
    await expect(managerVersion('npm', { root, pinned: '11.0.0' })).rejects.toMatchObject({
      code: 'NXM_PACKAGE_MANAGER_OLD',
      message: 'npm 10.9.0 on PATH is older than 11.0.0, which the workspace pins.',
    });
    expect(await managerVersion('npm', { root, pinned: '10.1.0' })).toBe('10.9.0');
  });

  it('must know the libc of a target', async () => {
    const root = onPath({ npm: 'echo 10.3.0' });
    await expect(managerVersion('npm', { root, pinned: undefined })).rejects.toMatchObject({
      code: 'NXM_PACKAGE_MANAGER_OLD',
      message: expect.stringContaining('10.4.0 is the first that can'),
    });
  });
});
