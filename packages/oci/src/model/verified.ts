import { createHash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';
import { ToolError } from '@nx-multistage/errors';
import type { Blob } from './blob';
import type { Descriptor } from './descriptor';
import { MAX_DOCUMENT_BYTES } from './parse';

/**
 * A stream over a blob that fails with NXM_BLOB_DAMAGED where the bytes are not those of its descriptor: as
 * soon as there are too many, else at the end. Bytes count only once the stream has ended.
 */
export async function verified(blob: Blob): Promise<Readable> {
  const source = await blob.open();
  return pipeline(source, digestCheck(blob.descriptor), () => undefined);
}

/** Passes bytes on and fails where they are not those of the descriptor. */
export function digestCheck(descriptor: Descriptor): Transform {
  const hash = createHash('sha256');
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      size += chunk.length;
      hash.update(chunk);
      if (size > descriptor.size) done(damaged(descriptor, 'it is longer than announced'));
      else done(null, chunk);
    },
    flush(done): void {
      const digest = `sha256:${hash.digest('hex')}`;
      if (size < descriptor.size)
        done(damaged(descriptor, `it has ${size} of ${descriptor.size} bytes`));
      else if (digest !== descriptor.digest) done(damaged(descriptor, `its digest is ${digest}`));
      else done();
    },
  });
}

/**
 * All bytes of a small blob: a manifest or a config.
 *
 * @throws {ToolError} NXM_BLOB_DAMAGED, also where it is larger than `limit` bytes
 */
export async function readBlob(blob: Blob, limit = MAX_DOCUMENT_BYTES): Promise<Buffer> {
  const { descriptor } = blob;
  if (descriptor.size > limit)
    throw damaged(descriptor, `it has ${descriptor.size} bytes where ${limit} are the most`);
  const chunks: Buffer[] = [];
  for await (const chunk of await verified(blob)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function damaged({ digest }: Descriptor, why: string): ToolError {
  return new ToolError('NXM_BLOB_DAMAGED', `The blob ${digest} is damaged: ${why}`, {
    hint: 'Remove it from where it was read; it is then made or fetched again.',
  });
}
