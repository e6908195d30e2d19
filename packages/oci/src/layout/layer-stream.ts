import { createHash } from 'node:crypto';
import { pipeline, Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { systemCode, ToolError } from '@nx-multistage/errors';
import type { Blob } from '../model/blob';
import type { Compression } from '../model/media-types';
import { verified } from '../model/verified';
import { tarInvalid } from './tar-header';

/** Node's own, where it has it (22.15 and newer); its types here are those of Node 20. */
const { createZstdDecompress } = zlib as unknown as {
  createZstdDecompress?: () => Transform;
};

/** Bytes that one layer may unpack to where nothing else is said: 32 GiB. */
export const MAX_UNPACKED_BYTES = 32 * 1024 ** 3;

/** A layer that is being read. */
export interface LayerStream {
  /** The tar. Fails with NXM_BLOB_DAMAGED, NXM_LAYER_TOO_LARGE or NXM_LAYER_INVALID. */
  tar: Readable;
  /** How the bytes are compressed, whatever the media type says. */
  compression: Compression;
  /** Digest of the tar; known when the stream has ended. */
  diffId(): string;
  /** Bytes of the tar so far. */
  unpackedSize(): number;
}

/**
 * Opens a layer: digest and size of its bytes are checked on the way, a tar that grows over the limit ends it.
 *
 * @throws {ToolError} NXM_ZSTD_UNSUPPORTED where this Node cannot read zstd
 */
export async function openLayer(
  blob: Blob,
  maxUnpackedBytes: number = MAX_UNPACKED_BYTES,
): Promise<LayerStream> {
  const stored = await verified(blob);
  const { first, source } = await peek(stored);
  const compression = sniff(first);
  const meter = new Meter(maxUnpackedBytes, blob.descriptor.digest);
  const stages = stagesFor(compression, stored);
  const tar = pipeline([source, ...stages, meter], () => undefined) as unknown as Meter;
  return {
    tar,
    compression,
    diffId: () => meter.diffId(),
    unpackedSize: () => meter.size,
  };
}

/** Counts, limits and hashes the tar. */
class Meter extends Transform {
  size = 0;
  private readonly hash = createHash('sha256');
  private digest: string | undefined;

  constructor(
    private readonly limit: number,
    private readonly name: string,
  ) {
    super();
  }

  diffId(): string {
    return (this.digest ??= `sha256:${this.hash.digest('hex')}`);
  }

  /** What zlib says of damaged bytes is put so that it tells what is damaged. */
  override _destroy(error: Error | null, done: (e?: Error | null) => void): void {
    const ofZlib = /^(Z_|ZSTD_|ERR_ZSTD)/.test(systemCode(error) ?? '');
    done(ofZlib ? tarInvalid(`${this.name} is not properly compressed: ${error?.message}`) : error);
  }

  override _transform(chunk: Buffer, _encoding: string, done: (e?: Error | null) => void): void {
    this.size += chunk.length;
    if (this.size > this.limit) return done(tooLarge(this.name, this.limit));
    this.hash.update(chunk);
    this.push(chunk);
    done();
  }
}

function stagesFor(compression: Compression, stored: Readable): Transform[] {
  if (compression === 'none') return [];
  if (compression === 'gzip') return [zlib.createGunzip()];
  if (createZstdDecompress) return [createZstdDecompress()];
  stored.destroy();
  throw new ToolError(
    'NXM_ZSTD_UNSUPPORTED',
    `A layer is compressed with zstd, which Node ${process.versions.node} cannot read`,
    { hint: 'Use Node 22.15 or newer, or an image with gzip layers.' },
  );
}

/** The first bytes of a stream, and a stream with them and all that follow. */
async function peek(stream: Readable): Promise<{ first: Buffer; source: Readable }> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  const first: Buffer[] = [];
  while (first.reduce((sum, chunk) => sum + chunk.length, 0) < 4) {
    const { done, value } = await chunks.next();
    if (done) break;
    first.push(value);
  }
  const source = Readable.from(
    (async function* () {
      yield* first;
      yield* chunks;
    })(),
    { objectMode: false },
  );
  return { first: Buffer.concat(first), source };
}

function sniff(first: Buffer): Compression {
  if (first[0] === 0x1f && first[1] === 0x8b) return 'gzip';
  return first.length >= 4 && first.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none';
}

function tooLarge(digest: string, limit: number): ToolError {
  return new ToolError(
    'NXM_LAYER_TOO_LARGE',
    `The layer ${digest} unpacks to more than the ${limit} bytes allowed`,
    { hint: 'If the image is yours and really that large, raise the limit.' },
  );
}
