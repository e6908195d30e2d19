import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { getBlob } from './actions';
import { damaged } from './damaged';
import { explain } from './explain';
import { isTransient } from './failure';
import type { RegistryRequest, RegistryResponse } from './request';
import { pauseAfter } from './retry';
import { sendExpecting, type Session } from './session';
import type { Blob, Repository } from '../model/blob';
import type { Descriptor } from '../model/descriptor';

/** A blob of a registry that is read only when it is opened. */
export function remoteBlob(session: Session, repository: Repository, descriptor: Descriptor): Blob {
  return { descriptor, open: async (limit) => openBlob(session, repository, descriptor, limit) };
}

/**
 * Streams a blob. A cut connection is taken up where it was cut; digest and size are checked at the end, and
 * nothing beyond the size is read.
 *
 * @param limit only so many bytes from the beginning: then nothing can be checked
 * @returns a stream that fails with a ToolError: `NXM_REGISTRY_DAMAGED` or what `explain` makes of a failure
 */
export function openBlob(
  session: Session,
  repository: Repository,
  descriptor: Descriptor,
  limit = Infinity,
): Readable {
  const abort = new AbortController();
  const signals = [abort.signal, ...(session.signal === undefined ? [] : [session.signal])];
  const end = limit < descriptor.size ? limit : undefined;
  const reading = { repository, descriptor, end, signal: AbortSignal.any(signals) };
  const pieces = end === undefined ? checked(session, reading) : beginning(session, reading, end);
  const stream = Readable.from(pieces, { objectMode: false });
  return stream.once('close', () => abort.abort());
}

interface Reading {
  repository: Repository;
  descriptor: Descriptor;
  /** The first byte that is not wanted, where that is not all. */
  end: number | undefined;
  signal: AbortSignal;
}

async function* beginning(
  session: Session,
  reading: Reading,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let left = limit;
  try {
    for await (const piece of resumed(session, reading)) {
      yield piece.subarray(0, left);
      left -= piece.length;
      if (left <= 0) return;
    }
  } catch (error) {
    throw explain(error, session.explaining);
  }
}

async function* checked(session: Session, reading: Reading): AsyncGenerator<Uint8Array> {
  const { digest, size } = reading.descriptor;
  const request = getBlob(reading.repository, digest);
  const hash = createHash('sha256');
  let read = 0;
  try {
    for await (const piece of resumed(session, reading)) {
      read += piece.length;
      if (read > size) throw damaged(request, `there are more than its ${size} bytes`);
      hash.update(piece);
      yield piece;
    }
  } catch (error) {
    throw explain(error, session.explaining);
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (read !== size) throw damaged(request, `there are ${read} bytes instead of ${size}`);
  if (found !== digest) throw damaged(request, `its bytes have the digest ${found}`);
}

/** All pieces, over as many connections as it takes. The count of tries starts anew with every byte. */
async function* resumed(session: Session, reading: Reading): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const piece of rest(session, reading, offset)) {
        offset += piece.length;
        attempt = 1;
        yield piece;
      }
      return;
    } catch (error) {
      if (!isTransient(error)) throw error;
      await pauseAfter(error, attempt, session.retry, reading.signal);
    }
  }
}

/** The pieces from an offset on, over one connection. */
async function* rest(
  session: Session,
  { repository, descriptor, end, signal }: Reading,
  start: number,
): AsyncGenerator<Uint8Array> {
  const whole = start === 0 && end === undefined;
  const request: RegistryRequest = {
    ...getBlob(repository, descriptor.digest, whole ? undefined : { start, end }),
    answer: 'stream',
    retry: false,
    signal,
  };
  const response = await sendExpecting(session, request, whole ? [200] : [200, 206, 416]);
  if (response.status === 416) throw damaged(request, `there are ${start} bytes only`);
  if (response.stream === undefined) return;
  let skip = start - startOf(request, response, start);
  for await (const piece of response.stream) {
    if (skip < piece.length) yield skip === 0 ? piece : piece.subarray(skip);
    skip = Math.max(0, skip - piece.length);
  }
}

/** The offset of the first byte of an answer: registries may ignore the range that was asked for. */
function startOf(request: RegistryRequest, response: RegistryResponse, asked: number): number {
  if (response.status === 200) return 0;
  const range = response.header('content-range');
  const start = Number(/^bytes (\d{1,15})-/.exec(range ?? '')?.[1] ?? NaN);
  if (Number.isNaN(start) || start > asked)
    throw damaged(
      request,
      `bytes from ${asked} on were asked for, and ${range ?? 'no range'} came`,
    );
  return start;
}
