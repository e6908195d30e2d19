import type { UploadActions } from './actions';
import { unspecified } from './damaged';
import { resolveLocation } from './location';
import type { RegistryRequest, RegistryResponse } from './request';

/** An upload that the registry has begun. */
export interface UploadSession {
  /** Whole address, new after every answer. */
  location: string;
  /** Bytes; the smallest chunk but for the last. Source: `OCI-Chunk-Min-Length`. */
  minChunk: number;
}

/** Largest smallest chunk that is believed: a bigger one is a mistake. */
const MAX_MIN_CHUNK = 1024 * 1024 * 1024;

/**
 * Where an upload goes on.
 *
 * @throws ToolError `NXM_REGISTRY_PROTOCOL` without a `Location`, `NXM_REGISTRY_UNTRUSTED` for a bad one
 */
export function sessionOf(request: RegistryRequest, response: RegistryResponse): UploadSession {
  const location = response.header('location');
  if (location === undefined)
    throw unspecified(request, `the answer ${response.status} has no Location`);
  const minChunk = Number(response.header('oci-chunk-min-length') ?? 0);
  return {
    location: resolveLocation(location, response.url, request),
    minChunk:
      Number.isSafeInteger(minChunk) && minChunk <= MAX_MIN_CHUNK ? Math.max(0, minChunk) : 0,
  };
}

/**
 * How many bytes a registry has of an upload.
 *
 * @param response to `GET` on the session, or to a chunk. `Range: 0-99` means 100 bytes, and `0-0`, by
 *   tradition, none
 * @returns undefined where it does not say
 */
export function bytesThere(response: RegistryResponse): number | undefined {
  const end = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.header('range') ?? '')?.[1];
  if (end === undefined) return undefined;
  return Number(end) === 0 ? 0 : Number(end) + 1;
}

/** Sends one request of an upload; its answer must have one of the statuses. */
export type SendUpload = (
  request: RegistryRequest,
  statuses: readonly number[],
) => Promise<RegistryResponse>;

/** Begins an upload. */
export async function startUpload(
  send: SendUpload,
  actions: UploadActions,
): Promise<UploadSession> {
  const request = actions.start();
  return sessionOf(request, await send(request, [202]));
}
