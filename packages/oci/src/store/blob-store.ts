import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ToolError } from '@nx-multistage/errors';
import { hexOf, isDigest } from '../model/digest';
import {
  factsOf,
  hashFile,
  remove,
  unreadable,
  withTemporaryFile,
  type FileFacts,
} from './blob-files';
import { blobKey, type Place } from './place';
import { markUsed, readRecord, useRecord, writeRecord } from './record-files';
import type { BlobStore, Content, Expected, StoredBlob, StoreOptions } from './store';
import { sweep } from './sweep';

/**
 * Opens a store; its folder is made with the first write.
 *
 * @param folder absolute path: `blobs/sha256/<hex>` and `records/<sha256 of the key>.json` are in it
 */
export function openBlobStore(folder: string, options: StoreOptions = {}): BlobStore {
  const place: Place = {
    blobs: join(folder, 'blobs', 'sha256'),
    records: join(folder, 'records'),
    warn: options.onWarning ?? (() => undefined),
  };
  return {
    has: (digest) => has(place, digest),
    path: (digest) => blobPath(place, digest),
    open: (digest, limit) => openBlob(place, digest, limit),
    write: (content, expected = {}) => write(place, content, expected),
    verify: (digest) => verify(place, digest),
    readRecord: (key) => useRecord(place, key),
    writeRecord: (key, value) => writeRecord(place, key, value),
    sweep: (when) => sweep(place, when),
  };
}

function blobPath({ blobs }: Place, digest: string): string {
  if (isDigest(digest)) return join(blobs, hexOf(digest));
  throw new ToolError('NXM_DIGEST_INVALID', `${JSON.stringify(digest)} is no SHA-256 digest`, {
    hint: 'A digest is written sha256: and 64 hexadecimal digits; no other algorithm is supported.',
  });
}

async function has(place: Place, digest: string): Promise<number | undefined> {
  const facts = await factsOf(blobPath(place, digest));
  if (facts === undefined) return undefined;
  if (!isAsWritten(facts, await readRecord(place, blobKey(digest))))
    return (await verify(place, digest)) ? facts.size : undefined;
  await markUsed(place, blobKey(digest));
  return facts.size;
}

async function openBlob(place: Place, digest: string, limit?: number): Promise<Readable> {
  if ((await has(place, digest)) === undefined)
    throw new ToolError('NXM_BLOB_MISSING', `the cache has no blob ${digest} any more`, {
      hint: 'It was removed or damaged meanwhile. Run again: what is missing is made anew.',
    });
  if (limit !== undefined && limit < 1) return Readable.from([]);
  const end = limit === undefined ? {} : { end: limit - 1 };
  return createReadStream(blobPath(place, digest), { highWaterMark: 262_144, ...end });
}

async function write(place: Place, content: Content, expected: Expected): Promise<StoredBlob> {
  return withTemporaryFile(
    place.blobs,
    (file) => fill(file, content, expected),
    async (temporary, blob) => {
      if ((await has(place, blob.digest)) !== undefined) return blob;
      const path = blobPath(place, blob.digest);
      try {
        await temporary.rename(path);
      } catch (error) {
        // Windows does not replace a file that another process reads: it is the same blob.
        if ((await has(place, blob.digest)) === undefined) throw error;
        return blob;
      }
      const facts = await factsOf(path);
      if (facts !== undefined) await noteWritten(place, blob.digest, facts);
      return blob;
    },
  );
}

async function fill(file: FileHandle, content: Content, expected: Expected): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > (expected.size ?? Infinity)) break;
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  await file.sync();
  const digest = `sha256:${hash.digest('hex')}`;
  const wanted = { digest: expected.digest ?? digest, size: expected.size ?? size };
  if (size !== wanted.size)
    throw damaged(wanted.digest, `${wanted.size} bytes were expected, ${size} or more came`);
  if (digest !== wanted.digest) throw damaged(wanted.digest, `its content has ${digest}`);
  return { digest, size };
}

function damaged(digest: string, why: string): ToolError {
  return new ToolError('NXM_BLOB_DAMAGED', `the blob ${digest} did not arrive whole: ${why}`, {
    hint: 'Run again; if it stays, what it comes from is damaged.',
  });
}

async function verify(place: Place, digest: string): Promise<boolean> {
  const path = blobPath(place, digest);
  const facts = await factsOf(path);
  if (facts === undefined) return false;
  const found = await hashFile(path).catch(unreadable);
  if (found === hexOf(digest)) {
    await noteWritten(place, digest, facts);
    return true;
  }
  // Another process may have put a whole one there meanwhile.
  if (isAsWritten(facts, await factsOf(path))) {
    await remove(path);
    place.warn(`The cached blob ${digest} was damaged (${found}) and has been removed.`);
  }
  return false;
}

function isAsWritten(facts: FileFacts, written: unknown): boolean {
  const { size, mtimeMs } = (written ?? {}) as Partial<FileFacts>;
  return size === facts.size && mtimeMs === facts.mtimeMs;
}

/** Where it cannot be noted, the blob is hashed again at its next use. */
async function noteWritten(place: Place, digest: string, facts: FileFacts): Promise<void> {
  await writeRecord(place, blobKey(digest), facts).catch(() => undefined);
}
