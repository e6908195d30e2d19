import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import type { Blob } from '../model/blob';
import { digestOf } from '../model/digest';
import { OCI } from '../model/media-types';
import { openLayer } from './layer-stream';
import { readTar } from './read-tar';
import { blobOf } from './testing/sample-image';
import { tarOf } from './testing/tar-of';

const tar = tarOf([{ path: 'a', content: 'hi\n' }]);

/** A tar with the file `a`, by GNU tar and zstd. */
const ZSTD = Buffer.from(
  'KLUv/WQABxUCANICCQ+wawxkgtFhytWCHGJoTgECdGQpqVcZtpoHj9zdrvh3jPKvCQog8DY2Dvn5iaQUgIXAgAOFH0xecIHA4fyEsYVrvjM=',
  'base64',
);
const ZSTD_DIFF_ID = 'sha256:5fdc8ab9e6d25c1b30c7db63d83a214a517d6580fd03362b934b6743d3f0a622';

async function read(blob: Blob): Promise<object> {
  const layer = await openLayer(blob);
  const paths: string[] = [];
  for await (const { path } of readTar(layer.tar)) paths.push(path.toString());
  return { paths, compression: layer.compression, diffId: layer.diffId() };
}

it.each([
  ['none', tar],
  ['gzip', gzipSync(tar)],
  ['gzip', Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])],
])('reads %s %#, in any pieces', async (compression, bytes) => {
  const expected = { paths: ['a'], compression, diffId: digestOf(tar) };
  const blob = blobOf(bytes, OCI.layerGzip);
  expect(await read(blob)).toEqual(expected);
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  const open = () => Promise.resolve(Readable.from(pieces, { objectMode: false }));
  expect(await read({ ...blob, open })).toEqual(expected);
});

it('reads an empty layer', async () => {
  expect(await read(blobOf(Buffer.alloc(0), OCI.layer))).toMatchObject({ paths: [] });
});

it('reads zstd where this Node can, and says so where it cannot', async () => {
  const blob = blobOf(ZSTD, OCI.layerZstd);
  if ('createZstdDecompress' in zlib)
    expect(await read(blob)).toEqual({
      paths: ['a'],
      compression: 'zstd',
      diffId: ZSTD_DIFF_ID,
    });
  else
    await expect(read(blob)).rejects.toMatchObject({
      code: 'NXM_ZSTD_UNSUPPORTED',
      message: expect.stringContaining(`Node ${process.versions.node} cannot read`),
    });
});

it('passes an error of the source on', async () => {
  const open = () =>
    Promise.resolve(
      Readable.from(
        (async function* () {
          yield gzipSync(tar).subarray(0, 30);
          throw new Error('the connection is gone');
        })(),
      ),
    );
  const blob = { ...blobOf(gzipSync(tar), OCI.layerGzip), open };
  await expect(read(blob)).rejects.toThrow('the connection is gone');
});
