import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadAddon } from './load-addon';
import { runningPlatform } from './machine';
import { makeElf } from './testing/make-elf';

const { arch, libc } = runningPlatform();
const addon = join(
  dirname(require.resolve('bcrypt/package.json')),
  `prebuilds/linux-${arch}/bcrypt.${libc}.node`,
);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'load-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('loadAddon', () => {
  it('loads an addon, whatever its path is called', () => {
    const file = join(folder, "a 'quoted' $name.node");
    cpSync(addon, file);
    expect(loadAddon(file)).toBeUndefined();
  });

  it('gives the reason of the loader', () => {
    const missing = join(folder, 'missing.node');
    expect(loadAddon(missing)).toContain(missing);
    const broken = join(folder, 'broken.node');
    writeFileSync(broken, makeElf());
    expect(loadAddon(broken)).toMatch(/^\S.*broken\.node/);
  });
});
