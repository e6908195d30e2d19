import type { UploadActions } from './actions';
import { openCursor, type BlobCursor } from './blob-cursor';
import { unspecified } from './damaged';
import { RequestFailure } from './failure';
import { isLostUpload, isTooLarge } from './upload-failures';
import {
  bytesThere,
  sessionOf,
  startUpload,
  type SendUpload,
  type UploadSession,
} from './upload-session';
import type { Blob } from '../model/blob';

/** Below this a chunk is not made smaller. */
const SMALLEST_CHUNK = 64 * 1024;
/** Answers in a row that take nothing of a chunk. */
const MAX_STALLS = 5;

/** One blob's upload. */
export interface Upload {
  blob: Blob;
  actions: UploadActions;
  send: SendUpload;
  chunkBytes: number;
  /** Told of every piece that went out, repeated ones too. */
  onSent: (bytes: number) => void;
  /** Waits after a failure that may pass; throws every other, and the last of too many. */
  pauseAfter: (error: unknown, failures: number) => Promise<void>;
}

/** How far a chunked upload is. */
interface Course {
  session: UploadSession | undefined;
  chunkBytes: number;
  /** Most bytes that the registry ever had. */
  furthest: number;
  failures: number;
  stalls: number;
}

/**
 * Uploads a blob in chunks, in their order. After a failure the registry is asked how far it came; where it
 * does not know the upload any more, another one begins from the first byte.
 *
 * @param session begun already, or undefined
 */
export async function uploadInChunks(upload: Upload, session?: UploadSession): Promise<void> {
  const { chunkBytes } = upload;
  const course: Course = { session, chunkBytes, furthest: 0, failures: 0, stalls: 0 };
  const cursor = openCursor(upload.blob);
  try {
    while (!(await tryToFinish(upload, cursor, course)));
  } finally {
    cursor.close();
  }
}

/** @returns whether the blob is there; else `course` is ready for another try */
async function tryToFinish(upload: Upload, cursor: BlobCursor, course: Course): Promise<boolean> {
  try {
    course.session ??= await restart(upload, cursor);
    while (cursor.position() < upload.blob.descriptor.size) {
      course.session = await sendChunk(upload, cursor, course.session, course.chunkBytes);
      countProgress(upload, cursor.position(), course);
    }
    await upload.send(upload.actions.finish(course.session.location), [201]);
    return true;
  } catch (error) {
    if (makeSmaller(error, course)) return false;
    course.failures += 1;
    await upload.pauseAfter(error, course.failures);
    const { session } = course;
    const goesOn = session !== undefined && !isLostUpload(error);
    course.session = goesOn ? await resume(upload, cursor, session) : undefined;
    return false;
  }
}

function countProgress(upload: Upload, position: number, course: Course): void {
  if (position > course.furthest) {
    course.furthest = position;
    course.failures = 0;
    course.stalls = 0;
  } else if (++course.stalls > MAX_STALLS)
    throw unspecified(upload.actions.start(), `only ${position} bytes were ever taken`);
}

/** After a 413: a quarter of the chunk, in a new session. */
function makeSmaller(error: unknown, course: Course): boolean {
  const least = Math.max(SMALLEST_CHUNK, course.session?.minChunk ?? 0);
  if (!isTooLarge(error) || course.chunkBytes <= least) return false;
  course.chunkBytes = Math.max(least, Math.floor(course.chunkBytes / 4));
  course.session = undefined;
  return true;
}

async function sendChunk(
  { blob, actions, send, onSent }: Upload,
  cursor: BlobCursor,
  session: UploadSession,
  chunkBytes: number,
): Promise<UploadSession> {
  const offset = cursor.position();
  const size = Math.min(Math.max(chunkBytes, session.minChunk), blob.descriptor.size - offset);
  const body = { size, open: () => cursor.take(size), onSent };
  const request = actions.chunk(session.location, offset, body);
  const response = await send(request, [202, 204]);
  const there = bytesThere(response);
  // One byte is written 0-0 as well, like none.
  if (there !== undefined && there !== offset + size && offset + size > 1) await cursor.seek(there);
  return { ...sessionOf(request, response), minChunk: session.minChunk };
}

async function restart({ send, actions }: Upload, cursor: BlobCursor): Promise<UploadSession> {
  cursor.close();
  return startUpload(send, actions);
}

/** The session where the registry left off; undefined where another one must begin. */
async function resume(
  { send, actions, blob }: Upload,
  cursor: BlobCursor,
  session: UploadSession,
): Promise<UploadSession | undefined> {
  const request = actions.status(session.location);
  try {
    const response = await send(request, [200, 202, 204]);
    const there = bytesThere(response);
    if (there === undefined || there > blob.descriptor.size) return undefined;
    cursor.close();
    await cursor.seek(there);
    return { ...sessionOf(request, response), minChunk: session.minChunk };
  } catch (error) {
    if (error instanceof RequestFailure) return undefined;
    throw error;
  }
}
