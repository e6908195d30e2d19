import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import type { Blob } from '../model/blob';
import { digestOf } from '../model/digest';
import { tarHeader, tarPadding, TAR_END } from '../layer/tar';
import type { LayerEntry } from '../layer/entry';
import { OCI } from '../model/media-types';
import { peekEntries } from './peek-entries';

const owner = { uid: 0, gid: 0, mode: 0o755 };
const link: LayerEntry = {
  kind: 'symlink',
  path: Buffer.from('bin'),
  target: Buffer.from('usr/bin'),
  ...owner,
};
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251));
const file = (path: string): LayerEntry => ({
  kind: 'file',
  path: Buffer.from(path),
  content: { bytes: noise },
  ...owner,
});

/** A layer that remembers how much of it was asked for. */
function layerOf(bytes: Buffer): Blob & { asked: (number | undefined)[] } {
  const asked: (number | undefined)[] = [];
  return {
    descriptor: { mediaType: OCI.layerGzip, digest: digestOf(bytes), size: bytes.length },
    asked,
    open: async (limit?: number) => {
      asked.push(limit);
      return Readable.from([limit === undefined ? bytes : bytes.subarray(0, limit)]);
    },
  };
}

const tar = Buffer.concat([
  tarHeader(link, 0),
  tarHeader(file('etc/long'), 0),
  noise,
  tarPadding(noise.length),
  tarHeader(file('etc/after'), 0),
  noise,
  tarPadding(noise.length),
  TAR_END,
]);

describe('peekEntries', () => {
  it.each([
    ['gzip', gzipSync(tar, { level: 1 }), 2048],
    ['none', tar, 2048],
  ])('tells what stands at the beginning of a layer, compression %s', async (_, bytes, limit) => {
    const layer = layerOf(bytes);
    expect(await peekEntries(layer, limit)).toEqual([
      { path: 'bin', kind: 'symlink', linkTarget: 'usr/bin' },
      { path: 'etc/long', kind: 'file' },
    ]);
    expect(layer.asked).toEqual([limit]);
  });

  it('sees all of a layer that is shorter', async () => {
    const paths = (await peekEntries(layerOf(tar), tar.length * 2)).map(({ path }) => path);
    expect(paths).toEqual(['bin', 'etc/long', 'etc/after']);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another compression', Buffer.from('28b52ffd0000', 'hex')],
    ['text', Buffer.from('<html>'.repeat(200))],
  ])('knows nothing of %s', async (_, bytes) => {
    expect(await peekEntries(layerOf(bytes), 4096)).toEqual([]);
  });
});
