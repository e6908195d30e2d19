import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createTemporaryFolder,
  describeWhere,
  describeWithEngine,
  judgeArchive,
  judgesMissing,
  succeed,
} from '@nx-multistage/testkit';
import type { Image } from '../model/blob';
import { composeIndex, imageSet } from '../model/image';
import { listImage } from './list-image';
import { openImageSource } from './open-source';
import { baseMissing, sampleImage } from './testing/base';
import { imageOf } from './testing/sample-image';
import { validateImage } from './validate';
import { writeArchive } from './write-archive';

const folder = createTemporaryFolder('archive');
afterAll(() => folder.remove());

const TAG = `oci-archive-${process.pid}`;
const NAME = `docker.io/nx-multistage-test/api:${TAG}`;
const names = [{ tag: TAG, fullName: NAME }];
const archive = join(folder.path, 'image.tar');
let image: Image;

/** Every path with what a container sees of it, but times, which engines round, and layers, which they count anew. */
async function files(of: Image): Promise<string[]> {
  return [...(await listImage(of, { digests: true }))].map(
    ([path, { mtimeSeconds: _time, layer: _layer, ...file }]) =>
      [path, JSON.stringify(file)].join(' '),
  );
}

beforeAll(async () => {
  if (baseMissing()) return;
  image = await sampleImage(TAG);
  await writeArchive(archive, imageSet(image), { names });
}, 120_000);

describeWhere(baseMissing(), 'an archive', () => {
  it('has the same bytes each time, no matter where', async () => {
    const other = join(folder.path, 'elsewhere');
    mkdirSync(other);
    await writeArchive(join(other, 'again.tar'), imageSet(image), { names });
    expect(readFileSync(join(other, 'again.tar')).equals(readFileSync(archive))).toBe(true);
    expect(await validateImage(await openImageSource(archive))).toEqual([]);
  }, 60_000);

  it('of several platforms has no manifest.json', async () => {
    const file = join(folder.path, 'several.tar');
    const arm = imageOf([[{ path: 'a' }]], { architecture: 'arm64' });
    await writeArchive(file, composeIndex([imageOf([[{ path: 'a' }]]), arm]), { names });
    const { stdout } = await succeed('tar', ['-tf', file]);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'oci-layout',
      'index.json',
      'blobs/',
      'blobs/sha256/',
    ]);
    expect(await validateImage(await openImageSource(file))).toEqual([]);
  });

  it('is not there where its writer fails', async () => {
    const file = join(folder.path, 'none', 'image.tar');
    await expect(writeArchive(file, imageSet(image), { names })).rejects.toMatchObject({
      code: 'NXM_ARCHIVE_WRITE',
    });
    expect(existsSync(file)).toBe(false);
  });
});

describeWhere(baseMissing() ?? judgesMissing(), 'judges of archives', () => {
  it.each(['docker-archive', 'oci-archive'])(
    'skopeo reads it as %s',
    async (transport) => {
      await succeed('skopeo', [
        'copy',
        `${transport}:${archive}`,
        `dir:${folder.path}/${transport}`,
      ]);
    },
    120_000,
  );

  it('crane recomputes it', async () => {
    expect(await judgeArchive(archive)).toEqual([]);
  }, 120_000);
});

describeWithEngine('docker', 'docker', () => {
  afterAll(() => succeed('docker', ['rmi', '-f', NAME]).catch(() => undefined));

  it('loads and runs it; what it saves is the same image', async () => {
    await succeed('docker', ['load', '-i', archive]);
    expect((await succeed('docker', ['run', '--rm', NAME])).stdout).toBe(`${TAG}\n`);
    const saved = join(folder.path, 'docker-saved.tar');
    await succeed('docker', ['save', '-o', saved, NAME]);
    const source = await openImageSource(saved);
    expect(await validateImage(source)).toEqual([]);
    expect(await files(await source.resolve(NAME))).toEqual(await files(image));
  }, 240_000);
});

describeWithEngine('podman', 'podman', () => {
  afterAll(() => succeed('podman', ['rmi', '-f', NAME]).catch(() => undefined));

  it('loads and runs it; what it saves, in both formats, is the same image', async () => {
    await succeed('podman', ['load', '-i', archive]);
    expect((await succeed('podman', ['run', '--rm', NAME])).stdout).toBe(`${TAG}\n`);
    for (const format of ['docker-archive', 'oci-archive']) {
      const saved = join(folder.path, `podman-${format}.tar`);
      await succeed('podman', ['save', '--format', format, '-o', saved, NAME]);
      const source = await openImageSource(saved);
      expect(source.kind).toBe(format);
      expect(await validateImage(source)).toEqual([]);
      expect(await files(await source.resolve())).toEqual(await files(image));
    }
  }, 240_000);
});

describeWithEngine('buildah', 'buildah', () => {
  it.each(['docker-archive', 'oci-archive'])(
    'pulls it as %s',
    async (transport) => {
      const { stdout } = await succeed('buildah', ['pull', '-q', `${transport}:${archive}`]);
      expect(`sha256:${stdout.trim()}`).toBe(image.config.descriptor.digest);
      await succeed('buildah', ['rmi', '-f', stdout.trim()]);
    },
    240_000,
  );
});
