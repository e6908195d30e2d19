import { headBlob, mountBlob, pushScope, uploadActions } from './actions';
import { signalOf } from './fetch-manifest';
import { pauseAfter } from './retry';
import { sendExpecting, type Session } from './session';
import { isLostUpload, isRefusal } from './upload-failures';
import { uploadInChunks, type Upload } from './upload-chunks';
import { sessionOf, type UploadSession } from './upload-session';
import { uploadWhole } from './upload-whole';
import type { Blob, Repository } from '../model/blob';

/** What became of a blob, and what it cost. */
export interface PushedBlob {
  digest: string;
  /** Bytes. */
  size: number;
  /** There before, taken from another repository of the registry, or sent. */
  action: 'present' | 'mounted' | 'uploaded';
  /** Bytes that went out, those of failed tries too. */
  bytesSent: number;
}

export interface BlobPush {
  repository: Repository;
  /** Repositories of the same registry that may have the blob. */
  mountFrom: readonly Repository[];
  /** Blobs larger than this go in chunks; undefined: in one piece. */
  chunkBytes: number | undefined;
  onSent: (bytes: number) => void;
}

/**
 * Brings one blob to a repository in the cheapest way: nothing where it is there, a mount, an upload.
 *
 * @throws RequestFailure, ToolError
 */
export async function pushBlob(session: Session, push: BlobPush, blob: Blob): Promise<PushedBlob> {
  const { digest, size } = blob.descriptor;
  const isThere = () => blobThere(session, push.repository, digest);
  const result = (action: PushedBlob['action'], bytesSent = 0): PushedBlob => ({
    digest,
    size,
    action,
    bytesSent,
  });
  if (await isThere()) return result('present');
  const mount = await tryToMount(session, push, digest);
  if (mount === 'mounted') return result('mounted');
  let bytesSent = 0;
  const upload = createUpload(session, push, blob, (bytes) => {
    bytesSent += bytes;
    push.onSent(bytes);
  });
  const whole = push.chunkBytes === undefined || size <= push.chunkBytes;
  if (!whole) await uploadInChunks(upload, mount);
  else if (!(await uploadWhole(upload, mount, isThere))) await uploadInChunks(upload);
  return result('uploaded', bytesSent);
}

/** Whether a repository has a blob, asked with the token of a push: it is needed next. */
async function blobThere(
  session: Session,
  repository: Repository,
  digest: string,
): Promise<boolean> {
  const scopes = [pushScope(repository)];
  const request = { ...headBlob(repository, digest), scopes, ...signalOf(session) };
  return (await sendExpecting(session, request, [200, 404])).status === 200;
}

/**
 * Tries the mount from each repository. Never an error: what cannot be mounted is uploaded.
 *
 * @returns the session that the registry begins instead (202), if it does
 */
async function tryToMount(
  session: Session,
  { repository, mountFrom }: BlobPush,
  digest: string,
): Promise<'mounted' | UploadSession | undefined> {
  let begun: UploadSession | undefined;
  for (const from of mountFrom) {
    if (from.registry !== repository.registry || from.name === repository.name) continue;
    const request = { ...mountBlob(repository, digest, from), ...signalOf(session) };
    try {
      const response = await sendExpecting(session, request, [201, 202]);
      if (begun !== undefined) await cancel(session, repository, digest, begun);
      if (response.status === 201) return 'mounted';
      begun = sessionOf(request, response);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return begun;
}

/** Best effort: registries sweep what is left behind. */
async function cancel(
  session: Session,
  repository: Repository,
  digest: string,
  { location }: UploadSession,
): Promise<void> {
  const request = { ...uploadActions(repository, digest).cancel(location), ...signalOf(session) };
  await session.send(request).catch(() => undefined);
}

function createUpload(
  session: Session,
  push: BlobPush,
  blob: Blob,
  onSent: (bytes: number) => void,
): Upload {
  return {
    blob,
    actions: uploadActions(push.repository, blob.descriptor.digest),
    send: (request, statuses) =>
      sendExpecting(session, { ...request, ...signalOf(session) }, statuses),
    chunkBytes: push.chunkBytes ?? session.limits.chunkBytes,
    onSent,
    async pauseAfter(error, failures) {
      const again = isLostUpload(error) && failures < session.limits.tries;
      if (!again) await pauseAfter(error, failures, session.retry, session.signal);
    },
  };
}
