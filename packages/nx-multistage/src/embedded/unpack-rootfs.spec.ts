import { openBlobStore } from '@nx-multistage/oci';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { smallImage, unreadable, type SmallLayer } from './testing/small-image';
import { unpackRootfs } from './unpack-rootfs';

/** Layers that are kept: two of the base, `system` and `deps`. */
const KEPT = 4;

describe('unpackRootfs', () => {
  const temporary = createTemporaryFolder('unpack-rootfs');
  afterAll(() => temporary.remove());
  const store = openBlobStore(join(temporary.path, 'store'));
  let count = 0;

  const imageWith = ({ deps = {}, libs = {}, app = {} }: Record<string, SmallLayer> = {}) =>
    smallImage(
      [
        { 'etc/base': 'base', 'bin/tool': 'tool', 'bin/link': '-> tool' },
        { 'etc/second': 'second' },
        { 'bin/tool': null },
        { 'app/node_modules/a/index.js': 'a', ...deps },
        { 'app/workspace_modules/util/index.js': 'util', ...libs },
        { 'app/app/main.js': 'one', ...app },
      ],
      { store },
    );
  const setUp = () => {
    const at = join(temporary.path, `run-${(count += 1)}`);
    const kept = join(at, 'kept');
    let starts = 0;
    return { kept, next: () => ({ kept, rootfs: join(at, `rootfs-${(starts += 1)}`) }) };
  };
  const keptFolder = (kept: string) => {
    const names = readdirSync(kept).sort();
    expect(names).toEqual([names[0], `${names[0]}.json`]);
    return join(kept, names[0]!);
  };

  it('unpacks all layers, and keeps those below libraries and app', async () => {
    const { kept, next } = setUp();
    const { folder, files, layers } = await unpackRootfs(await imageWith(), next());
    expect(layers).toBe(6);
    expect(
      [...files.keys()].filter((path) => files.get(path)?.type !== 'directory').sort(),
    ).toEqual([
      'app/app/main.js',
      'app/node_modules/a/index.js',
      'app/workspace_modules/util/index.js',
      'bin/link',
      'etc/base',
      'etc/second',
    ]);
    expect(readFileSync(join(folder, 'app/app/main.js'), 'utf8')).toBe('one');
    const there = readdirSync(keptFolder(kept), { recursive: true }).map(String);
    expect(there).toEqual(expect.arrayContaining(['etc/base', 'app/node_modules/a/index.js']));
    expect(there.filter((path) => /main\.js|workspace_modules|bin\/tool/.test(path))).toEqual([]);
  });

  it('reads none of the kept layers at the second start', async () => {
    const { next } = setUp();
    const image = await imageWith();
    const first = await unpackRootfs(image, next());
    const second = await unpackRootfs(unreadable(image, KEPT), next());
    expect(second.files).toEqual(first.files);
    expect(readdirSync(second.folder, { recursive: true }).sort()).toEqual(
      readdirSync(first.folder, { recursive: true }).sort(),
    );
    expect(readFileSync(join(second.folder, 'etc/second'), 'utf8')).toBe('second');
  });

  it('shows a change of the app on the kept layers', async () => {
    const { next } = setUp();
    await unpackRootfs(await imageWith({ app: { 'app/app/old.js': 'old' } }), next());
    const changed = await imageWith({ app: { 'app/app/main.js': 'two' } });
    const { folder } = await unpackRootfs(unreadable(changed, KEPT), next());
    expect(readFileSync(join(folder, 'app/app/main.js'), 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'app/app'))).toEqual(['main.js']);
  });

  it('hides what a changing layer hides, and only there', async () => {
    const { kept, next } = setUp();
    const hiding = await imageWith({ libs: { 'etc/base': null } });
    const { folder } = await unpackRootfs(hiding, next());
    expect(existsSync(join(folder, 'etc/base'))).toBe(false);
    expect(existsSync(join(keptFolder(kept), 'etc/base'))).toBe(true);
    const { folder: plain } = await unpackRootfs(unreadable(await imageWith(), KEPT), next());
    expect(readFileSync(join(plain, 'etc/base'), 'utf8')).toBe('base');
  });

  it('lets no start write into what is kept', async () => {
    const { next } = setUp();
    const image = await imageWith();
    const { folder } = await unpackRootfs(image, next());
    writeFileSync(join(folder, 'etc/base'), 'written by a container');
    const { folder: second } = await unpackRootfs(image, next());
    expect(readFileSync(join(second, 'etc/base'), 'utf8')).toBe('base');
  });

  it('keeps other dependencies apart', async () => {
    const { kept, next } = setUp();
    await unpackRootfs(await imageWith(), next());
    const other = await imageWith({ deps: { 'app/node_modules/b/index.js': 'b' } });
    await expect(unpackRootfs(unreadable(other, KEPT), next())).rejects.toThrow();
    const { folder } = await unpackRootfs(other, next());
    expect(readFileSync(join(folder, 'app/node_modules/b/index.js'), 'utf8')).toBe('b');
    expect(readdirSync(kept)).toHaveLength(4);
  });

  it.each<[string, (list: string) => void]>([
    ['was cut', (list) => truncateSync(list, 40)],
    ['is empty', (list) => truncateSync(list, 0)],
    ['is something else', (list) => writeFileSync(list, '{"files":1}')],
    ['was never written', (list) => rmSync(list)],
  ])('unpacks anew where the list of files %s', async (_, damage) => {
    const { kept, next } = setUp();
    const image = await imageWith();
    const first = await unpackRootfs(image, next());
    const folder = keptFolder(kept);
    damage(`${folder}.json`);
    writeFileSync(join(folder, 'etc/base'), 'of a broken start');
    const second = await unpackRootfs(image, next());
    expect(second.files).toEqual(first.files);
    expect(readFileSync(join(second.folder, 'etc/base'), 'utf8')).toBe('base');
    const third = await unpackRootfs(unreadable(image, KEPT), next());
    expect(third.files).toEqual(first.files);
  });

  it('unpacks anew where a kept file is gone', async () => {
    const { kept, next } = setUp();
    const image = await imageWith();
    const first = await unpackRootfs(image, next());
    rmSync(join(keptFolder(kept), 'etc/base'));
    expect((await unpackRootfs(image, next())).files).toEqual(first.files);
  });

  it('unpacks anew where only the list is left', async () => {
    const { kept, next } = setUp();
    const image = await imageWith();
    const first = await unpackRootfs(image, next());
    rmSync(keptFolder(kept), { recursive: true });
    expect((await unpackRootfs(image, next())).files).toEqual(first.files);
  });
});
