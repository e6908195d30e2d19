import { imageSettings, type ImageSettings } from '@nx-multistage/dockerfile';
import { composeImage, openBlobStore, unpackImage, writeLayer } from '@nx-multistage/oci';
import { createTemporaryFolder } from '@nx-multistage/testkit';
import { randomBytes } from 'node:crypto';
import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { planImage } from '../plan/image-plan';
import { FACTS } from '../testing/facts';
import { systemEntries } from './system-layer';
import { smallImage, unreadable } from './testing/small-image';

const SETTINGS: ImageSettings = {
  ...imageSettings(planImage(FACTS, {})),
  packageManagers: [
    { path: '/sbin/apk' },
    { path: '/usr/local/bin/npm' },
    { glob: '/opt/yarn-*' },
    { path: '/usr/sbin/apk' },
  ],
  user: '1000:2000',
  writablePaths: ['/data', '/app/uploads/'],
};

describe('systemEntries', () => {
  const temporary = createTemporaryFolder('system-layer');
  afterAll(() => temporary.remove());
  let count = 0;
  const newStore = () => openBlobStore(join(temporary.path, String((count += 1))));
  const made = newStore();

  const plainBase = (env: string[] = []) =>
    smallImage([{ 'sbin/': '', 'sbin/apk': 'apk', 'usr/local/bin/npm': 'npm' }], {
      store: made,
      env,
    });
  const mergedBase = () =>
    smallImage([{ sbin: '-> usr/sbin', 'usr/sbin/apk': 'apk', 'usr/local/bin/npm': 'npm' }, {}], {
      store: made,
    });
  const entriesOf = async (...given: Parameters<typeof systemEntries>) =>
    (await systemEntries(...given)).map(({ kind, path }) => `${kind} ${path.toString()}`);

  it('hides package managers and makes folders that the user may write to', async () => {
    const entries = await systemEntries(
      { ...SETTINGS, packageManagers: [{ path: '/sbin/apk' }] },
      await plainBase(),
      newStore(),
    );
    expect(entries).toEqual([
      { kind: 'whiteout', path: Buffer.from('sbin/apk'), mode: 0o644, uid: 0, gid: 0 },
      { kind: 'directory', path: Buffer.from('data'), mode: 0o755, uid: 1000, gid: 2000 },
      { kind: 'directory', path: Buffer.from('app/uploads'), mode: 0o755, uid: 1000, gid: 2000 },
    ]);
  });

  it("reads from the base's config what a glob stands for", async () => {
    const base = await plainBase(['YARN_VERSION=1.22.22']);
    expect(await entriesOf(SETTINGS, base, newStore())).toEqual([
      'whiteout opt/yarn-v1.22.22',
      'whiteout sbin/apk',
      'whiteout usr/local/bin/npm',
      'whiteout usr/sbin/apk',
      'directory data',
      'directory app/uploads',
    ]);
  });

  it('follows a link in the base, and hides each path once', async () => {
    expect(await entriesOf(SETTINGS, await mergedBase(), newStore())).toEqual([
      'whiteout usr/local/bin/npm',
      'whiteout usr/sbin/apk',
      'directory data',
      'directory app/uploads',
    ]);
  });

  it('leaves alone what may lie behind a link that stands behind large files', async () => {
    const base = await smallImage(
      [
        {
          'etc/certificates': randomBytes(100_000).toString('base64'),
          sbin: '-> usr/sbin',
          'usr/sbin/apk': 'apk',
        },
      ],
      { store: made },
    );
    expect(await entriesOf(SETTINGS, base, newStore())).not.toContain('whiteout sbin/apk');
  });

  it.each([
    ['-> usr/bin', 'usr/sbin/apk'],
    [undefined, 'sbin/apk'],
  ])('knows from bin (%s) where sbin is, before it is reached', async (link, hidden) => {
    const large = { 'etc/certificates': randomBytes(100_000).toString('base64') };
    const bin = link === undefined ? { 'bin/': '', 'bin/sh': 'sh' } : { bin: link };
    const base = await smallImage([{ ...bin, ...large }], { store: made });
    expect(await entriesOf(SETTINGS, base, newStore())).toContain(`whiteout ${hidden}`);
  });

  it('looks for links once per base', async () => {
    const [store, base] = [newStore(), await mergedBase()];
    const first = await entriesOf(SETTINGS, base, store);
    expect(await entriesOf(SETTINGS, unreadable(base), store)).toEqual(first);
    await expect(entriesOf(SETTINGS, unreadable(await plainBase()), store)).rejects.toThrow(
      'layer 0 was read',
    );
  });

  it('remembers as well that a base has no links', async () => {
    const [store, base] = [newStore(), await plainBase()];
    const first = await entriesOf(SETTINGS, base, store);
    expect(await entriesOf(SETTINGS, unreadable(base), store)).toEqual(first);
  });

  it('reads only the lowest layer', async () => {
    const base = await mergedBase();
    const [lowest] = base.layers;
    const above = { ...unreadable(base), layers: [lowest!, ...unreadable(base).layers.slice(1)] };
    expect(await entriesOf(SETTINGS, above, newStore())).toContain('whiteout usr/sbin/apk');
  });

  it('takes a base without layers', async () => {
    const base = await smallImage([], { store: made });
    expect(await entriesOf({ ...SETTINGS, writablePaths: [] }, base, newStore())).toEqual([
      'whiteout usr/local/bin/npm',
      'whiteout usr/sbin/apk',
    ]);
  });

  it('leaves an image whose link is a link, without what it led to', async () => {
    const [store, base] = [newStore(), await mergedBase()];
    const layer = await writeLayer(await systemEntries(SETTINGS, base, store), {
      store,
      compression: 'gzip',
      mtimeSeconds: 0,
    });
    const image = composeImage({
      base,
      layers: [{ ...layer, createdBy: 'system' }],
      runtime: {},
      created: '1970-01-01T00:00:00Z',
    });
    const { folder, files } = await unpackImage(image, join(temporary.path, 'rootfs'));
    expect(readlinkSync(join(folder, 'sbin'))).toBe('usr/sbin');
    expect(existsSync(join(folder, 'usr/sbin/apk'))).toBe(false);
    expect(existsSync(join(folder, 'usr/local/bin/npm'))).toBe(false);
    expect(files.get('data')).toMatchObject({ type: 'directory', uid: 1000, gid: 2000 });
  });
});
