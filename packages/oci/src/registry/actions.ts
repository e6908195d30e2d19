import type { Repository } from '../model/blob';
import { INDEX_TYPES, MANIFEST_TYPES } from '../model/media-types';
import type { RegistryRequest, RequestBody } from './request';

/*
 * The requests of the distribution specification v1.1, as data. A `location` is the address that the
 * registry gave in the answer before; it is opaque.
 */

const ACCEPT = [...MANIFEST_TYPES, ...INDEX_TYPES].join(', ');

export function pullScope({ name }: Repository): string {
  return `repository:${name}:pull`;
}

export function pushScope({ name }: Repository): string {
  return `repository:${name}:pull,push`;
}

/** `host/name` */
export function nameOf({ registry, name }: Repository): string {
  return `${registry}/${name}`;
}

/** `host/name:tag` or `host/name@sha256:...` */
export function referenceOf(repository: Repository, reference: string): string {
  return `${nameOf(repository)}${reference.includes(':') ? '@' : ':'}${reference}`;
}

type Base = Pick<RegistryRequest, 'repository' | 'scopes' | 'answer'>;

const pulling = (repository: Repository): Base => ({
  repository,
  scopes: [pullScope(repository)],
  answer: 'document',
});

const pushing = (repository: Repository): Base => ({
  repository,
  scopes: [pushScope(repository)],
  answer: 'document',
});

export function getManifest(repository: Repository, reference: string): RegistryRequest {
  return {
    ...pulling(repository),
    action: `read ${referenceOf(repository, reference)}`,
    method: 'GET',
    url: `/v2/${repository.name}/manifests/${reference}`,
    headers: { accept: ACCEPT },
  };
}

export function headManifest(repository: Repository, reference: string): RegistryRequest {
  const request = getManifest(repository, reference);
  return { ...request, action: `look up ${referenceOf(repository, reference)}`, method: 'HEAD' };
}

/** A manifest by the token of a push: the same one that wrote it. */
export function headPushed(repository: Repository, reference: string): RegistryRequest {
  return { ...headManifest(repository, reference), scopes: [pushScope(repository)] };
}

export function putManifest(
  repository: Repository,
  reference: string,
  manifest: { mediaType: string; bytes: Buffer },
): RegistryRequest {
  return {
    ...pushing(repository),
    action: `push ${referenceOf(repository, reference)}`,
    method: 'PUT',
    url: `/v2/${repository.name}/manifests/${reference}`,
    headers: { 'content-type': manifest.mediaType },
    body: { size: manifest.bytes.length, open: () => manifest.bytes },
  };
}

export function headBlob(repository: Repository, digest: string): RegistryRequest {
  return {
    ...pulling(repository),
    action: `look up blob ${digest} in ${nameOf(repository)}`,
    method: 'HEAD',
    url: `/v2/${repository.name}/blobs/${digest}`,
  };
}

/** @param range the bytes wanted, to the end by default; all without it */
export function getBlob(
  repository: Repository,
  digest: string,
  range?: { start: number; end?: number | undefined },
): RegistryRequest {
  return {
    ...pulling(repository),
    action: `read blob ${digest} of ${nameOf(repository)}`,
    method: 'GET',
    url: `/v2/${repository.name}/blobs/${digest}`,
    ...(range === undefined ? {} : { headers: { range: `bytes=${range.start}-${lastOf(range)}` } }),
  };
}

/** The last byte, as the header counts. */
function lastOf({ end }: { end?: number | undefined }): string {
  return end === undefined ? '' : String(end - 1);
}

export function mountBlob(
  repository: Repository,
  digest: string,
  from: Repository,
): RegistryRequest {
  const query = new URLSearchParams({ mount: digest, from: from.name });
  return {
    ...pushing(repository),
    scopes: [pushScope(repository), pullScope(from)],
    action: `mount blob ${digest} of ${from.name} into ${nameOf(repository)}`,
    method: 'POST',
    url: `/v2/${repository.name}/blobs/uploads/?${query}`,
    body: NOTHING,
  };
}

const NOTHING: RequestBody = { size: 0, open: () => new Uint8Array(0) };

/** The requests of one blob's upload. Not repeated one by one: the upload is. */
export function uploadActions(repository: Repository, digest: string) {
  const base = {
    ...pushing(repository),
    action: `push blob ${digest} to ${nameOf(repository)}`,
    retry: false as const,
  };
  return {
    start: (): RegistryRequest => ({
      ...base,
      method: 'POST',
      url: `/v2/${repository.name}/blobs/uploads/`,
      body: NOTHING,
    }),
    /** The whole blob, or nothing where its chunks are already there. */
    finish: (location: string, body: RequestBody = NOTHING): RegistryRequest => ({
      ...base,
      method: 'PUT',
      url: withDigest(location, digest),
      headers: { 'content-type': 'application/octet-stream' },
      body,
    }),
    /** Source: distribution-spec, "Pushing a blob in chunks": the range has no unit. */
    chunk: (location: string, offset: number, body: RequestBody): RegistryRequest => ({
      ...base,
      method: 'PATCH',
      url: location,
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `${offset}-${offset + body.size - 1}`,
      },
      body,
    }),
    status: (location: string): RegistryRequest => ({ ...base, method: 'GET', url: location }),
    cancel: (location: string): RegistryRequest => ({ ...base, method: 'DELETE', url: location }),
  };
}

export type UploadActions = ReturnType<typeof uploadActions>;

/** The rest of the address stays byte for byte as the registry signed it. */
function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
}

export function getReferrers(
  repository: Repository,
  digest: string,
  artifactType?: string,
): RegistryRequest {
  const query = artifactType === undefined ? '' : `?${new URLSearchParams({ artifactType })}`;
  return {
    ...pulling(repository),
    action: `list what refers to ${referenceOf(repository, digest)}`,
    method: 'GET',
    url: `/v2/${repository.name}/referrers/${digest}${query}`,
  };
}
