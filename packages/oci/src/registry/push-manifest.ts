import { putManifest } from './actions';
import { damaged } from './damaged';
import { lookUpManifest, signalOf } from './fetch-manifest';
import { sendExpecting, type Session } from './session';
import type { Document, Repository } from '../model/blob';
import type { RegistryResponse } from './request';

export interface PushedManifest {
  digest: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  /** The digest or the tag that it was pushed under. */
  reference: string;
  action: 'present' | 'pushed';
}

/**
 * Pushes a manifest by its digest, or points a tag at it. What was pushed is looked up again by digest: the
 * registry must really have it.
 *
 * @param reference the document's digest, or a tag
 */
export async function pushManifest(
  session: Session,
  repository: Repository,
  document: Document<unknown>,
  reference: string,
): Promise<PushedManifest> {
  const { digest, mediaType, size } = document.descriptor;
  const result = { digest, mediaType, size, reference };
  const there = await lookUpManifest(session, repository, reference, true);
  if (there?.digest === digest) return { ...result, action: 'present' };
  await sendManifest(session, repository, document, reference);
  return { ...result, action: 'pushed' };
}

/** The PUT itself, and the proof. */
export async function sendManifest(
  session: Session,
  repository: Repository,
  { descriptor, bytes }: Pick<Document<unknown>, 'descriptor' | 'bytes'>,
  reference: string,
): Promise<RegistryResponse> {
  const { digest, mediaType } = descriptor;
  const request = {
    ...putManifest(repository, reference, { mediaType, bytes }),
    ...signalOf(session),
  };
  const response = await sendExpecting(session, request, [200, 201, 202]);
  const stored = await lookUpManifest(session, repository, digest, true);
  if (stored?.digest !== digest)
    throw damaged(
      request,
      stored === undefined ? 'it was taken, but is not there' : `${stored.digest} is there instead`,
    );
  return response;
}
