import { ToolError } from '@nx-multistage/errors';
import { getManifest, headManifest, headPushed } from './actions';
import { damaged } from './damaged';
import { checkReference, checkRepository } from './names';
import type { RegistryRequest, RegistryResponse } from './request';
import { sendExpecting, type Session } from './session';
import type { Repository } from '../model/blob';
import type { Descriptor } from '../model/descriptor';
import { digestOf, isDigest } from '../model/digest';
import { INDEX_TYPES, MANIFEST_TYPES } from '../model/media-types';

/** A manifest or index as the registry has it: not parsed, but known to be the bytes of its digest. */
export interface FetchedManifest {
  descriptor: Descriptor;
  bytes: Buffer;
  mediaType: string;
}

/**
 * Reads a manifest or an index.
 *
 * @param reference a tag or a digest
 * @throws RequestFailure; ToolError `NXM_REGISTRY_DAMAGED` where digest or type are not what was said,
 *   `NXM_REGISTRY_UNSUPPORTED` for other kinds of manifests, `NXM_REGISTRY_NAME`
 */
export async function fetchManifest(
  session: Session,
  repository: Repository,
  reference: string,
): Promise<FetchedManifest> {
  checkRepository(repository);
  checkReference(reference);
  const request = {
    ...getManifest(repository, reference),
    maxBytes: session.limits.manifestBytes,
    ...signalOf(session),
  };
  const response = await sendExpecting(session, request, [200]);
  const { bytes } = response;
  const digest = digestOf(bytes);
  const announced = reference.includes(':') ? reference : response.header('docker-content-digest');
  if (isDigest(announced) && announced !== digest)
    throw damaged(request, `the answer has the digest ${digest} instead of ${announced}`);
  const mediaType = typeOf(request, response);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes, mediaType };
}

/**
 * What a tag or digest points at, without its bytes.
 *
 * @returns undefined where it is not there. The digest is the registry's word; only the bytes prove it.
 */
export async function lookUpManifest(
  session: Session,
  repository: Repository,
  reference: string,
  pushing = false,
): Promise<Descriptor | undefined> {
  checkRepository(repository);
  checkReference(reference);
  const action = pushing ? headPushed : headManifest;
  const request = { ...action(repository, reference), ...signalOf(session) };
  const response = await sendExpecting(session, request, [200, 404]);
  if (response.status === 404) return undefined;
  const digest = response.header('docker-content-digest');
  const size = Number(response.header('content-length') ?? NaN);
  const mediaType = response.header('content-type')?.split(';', 1)[0]?.trim();
  if (isDigest(digest) && Number.isSafeInteger(size) && mediaType !== undefined)
    return { mediaType, digest, size };
  return (await fetchManifest(session, repository, reference)).descriptor;
}

export function signalOf({ signal }: Pick<Session, 'signal'>): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

const KNOWN = [...MANIFEST_TYPES, ...INDEX_TYPES];

/**
 * The media type of a manifest: what the body says, and the header must not say something else. A manifest
 * read as two kinds by two programs would be two images. Source: CVE-2021-41190.
 */
function typeOf(request: RegistryRequest, response: RegistryResponse): string {
  const inside = mediaTypeInside(request, response.bytes);
  const header = response.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const outside = header !== undefined && /manifest|index/.test(header) ? header : undefined;
  if (inside !== undefined && outside !== undefined && inside !== outside)
    throw damaged(request, `it says it is ${inside}, the registry says ${outside}`);
  const type = inside ?? outside ?? '';
  if (!KNOWN.includes(type)) throw unsupported(request, type);
  return type;
}

function mediaTypeInside(request: RegistryRequest, bytes: Buffer): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(request, 'the answer is not JSON');
  }
  const type = (value as { mediaType?: unknown } | null)?.mediaType;
  return typeof type === 'string' ? type : undefined;
}

function unsupported(request: RegistryRequest, type: string): ToolError {
  const what = type === '' ? 'a manifest without a type' : `of the type ${type.slice(0, 100)}`;
  return new ToolError('NXM_REGISTRY_UNSUPPORTED', `Could not ${request.action}: it is ${what}.`, {
    hint: 'Images of the OCI and of docker (schema 2) are read. Pull and push the image with a current engine once.',
  });
}
