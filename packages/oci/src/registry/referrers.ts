import { getReferrers } from './actions';
import { unspecified } from './damaged';
import { RequestFailure } from './failure';
import { fetchManifest, signalOf } from './fetch-manifest';
import { resolveLocation } from './location';
import { checkReference, checkRepository } from './names';
import { pushBlobs } from './push';
import { sendManifest } from './push-manifest';
import type { RegistryRequest, RegistryResponse } from './request';
import { sendExpecting, type Session } from './session';
import type { Blob, Document, Repository } from '../model/blob';
import type { Descriptor } from '../model/descriptor';
import { digestOf } from '../model/digest';
import type { Manifest } from '../model/manifest';
import { OCI } from '../model/media-types';

const MAX_PAGES = 50;

/**
 * Lists what refers to an image: signatures, SBOMs. Where the registry has no referrers API, the index under
 * the fallback tag is read. Source: distribution-spec, "Listing Referrers".
 *
 * @param digest of the image
 * @param artifactType only these; all by default
 */
export async function listReferrers(
  session: Session,
  repository: Repository,
  digest: string,
  artifactType?: string,
): Promise<Descriptor[]> {
  checkRepository(repository);
  checkReference(digest);
  const found =
    (await askForReferrers(session, repository, digest, artifactType)) ??
    (await readFallback(session, repository, digest));
  return found.filter((entry) => artifactType === undefined || entry.artifactType === artifactType);
}

/**
 * Pushes an artifact that refers to an image, and keeps the fallback tag where the registry does not keep the
 * list itself. Source: distribution-spec, "Pushing Manifests with Subject".
 *
 * @param artifact its manifest's `subject` is the image
 * @param blobs its config and layers
 */
export async function putReferrer(
  session: Session,
  repository: Repository,
  artifact: Document<Manifest>,
  blobs: readonly Blob[],
): Promise<void> {
  checkRepository(repository);
  const subject = artifact.value.subject?.digest;
  if (subject === undefined)
    throw new TypeError('An artifact without a subject refers to nothing.');
  await pushBlobs(session, repository, blobs, {});
  const { digest } = artifact.descriptor;
  const response = await sendManifest(session, repository, artifact, digest);
  if (response.header('oci-subject') === subject) return;
  await addToFallback(session, repository, subject, descriptorOf(artifact));
}

function descriptorOf({ descriptor, value }: Document<Manifest>): Descriptor {
  const { mediaType, digest, size } = descriptor;
  const artifactType = value.artifactType ?? value.config.mediaType;
  const { annotations } = value;
  return {
    mediaType,
    digest,
    size,
    artifactType,
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** The answer of the referrers API over all its pages; undefined where there is none. */
async function askForReferrers(
  session: Session,
  repository: Repository,
  digest: string,
  artifactType: string | undefined,
): Promise<Descriptor[] | undefined> {
  const found: Descriptor[] = [];
  let request = { ...getReferrers(repository, digest, artifactType), ...signalOf(session) };
  for (let page = 0; page < MAX_PAGES; page++) {
    // A registry without the API may answer anything, also its web page.
    const response = await sendExpecting(session, request, [200, 400, 404, 405]);
    const isIndex = response.header('content-type')?.startsWith(OCI.index) === true;
    if (response.status !== 200 || (page === 0 && !isIndex)) return page === 0 ? undefined : found;
    found.push(...entriesOf(request, response.bytes));
    const next = nextPage(request, response);
    if (next === undefined) return found;
    request = { ...request, url: next };
  }
  throw unspecified(request, `the list has more than ${MAX_PAGES} pages`);
}

/** Source: RFC 8288, as the distribution-spec uses it. */
function nextPage(request: RegistryRequest, response: RegistryResponse): string | undefined {
  const link = /<([^<>]{1,4096})>\s*;\s*rel="?next"?/.exec(response.header('link') ?? '')?.[1];
  return link === undefined ? undefined : resolveLocation(link, response.url, request);
}

/** `sha256-<hex>`. Source: distribution-spec, "Referrers Tag Schema". */
function fallbackTag(digest: string): string {
  return digest.replace(':', '-');
}

async function readFallback(
  session: Session,
  repository: Repository,
  digest: string,
): Promise<Descriptor[]> {
  try {
    const { bytes } = await fetchManifest(session, repository, fallbackTag(digest));
    return entriesOf(getReferrers(repository, digest), bytes);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function addToFallback(
  session: Session,
  repository: Repository,
  subject: string,
  referrer: Descriptor,
): Promise<void> {
  const there = await readFallback(session, repository, subject);
  if (there.some(({ digest }) => digest === referrer.digest)) return;
  const index = { schemaVersion: 2, mediaType: OCI.index, manifests: [...there, referrer] };
  const bytes = Buffer.from(JSON.stringify(index));
  const descriptor = { mediaType: OCI.index, digest: digestOf(bytes), size: bytes.length };
  await sendManifest(session, repository, { descriptor, bytes }, fallbackTag(subject));
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof RequestFailure && 'response' in error.why && error.why.response.status === 404
  );
}

/** The descriptors of an index, whose artifacts need not be images. */
function entriesOf(request: RegistryRequest, bytes: Buffer): Descriptor[] {
  const manifests = manifestsIn(bytes);
  if (manifests === undefined) throw unspecified(request, 'the answer is not an index');
  return manifests;
}

function manifestsIn(bytes: Buffer): Descriptor[] | undefined {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as { manifests?: unknown } | null;
    return Array.isArray(value?.manifests) && value.manifests.every(isDescriptor)
      ? value.manifests
      : undefined;
  } catch {
    return undefined;
  }
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Record<string, unknown>;
  return typeof mediaType === 'string' && typeof digest === 'string' && typeof size === 'number';
}
