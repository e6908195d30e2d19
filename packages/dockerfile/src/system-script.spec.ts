import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemScript } from './system-script';

describe('systemScript', () => {
  const root = mkdtempSync(join(tmpdir(), 'system-script-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('makes folders for the user and removes what is there', () => {
    mkdirSync(join(root, 'lib'));
    writeFileSync(join(root, 'lib', 'npm'), '');
    const { uid, gid } = statSync(root);
    const [node = '', ...rest] = systemScript(process.execPath, {
      user: `${uid}:${gid}`,
      made: [join(root, 'a', 'b')],
      removed: [join(root, 'lib'), join(root, 'missing')],
    });
    expect(spawnSync(node, rest, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(join(root, 'a', 'b')).isDirectory()).toBe(true);
    expect(existsSync(join(root, 'lib'))).toBe(false);
  });
});
