import { createHash, randomUUID } from 'node:crypto';

/** One request, its body read whole. */
export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export interface StoredManifest {
  bytes: Buffer;
  mediaType: string;
}

/** What a repository holds. */
export interface FakeRepository {
  blobs: Map<string, Buffer>;
  /** By digest. */
  manifests: Map<string, StoredManifest>;
  /** Tag -> digest. */
  tags: Map<string, string>;
  /** Bytes of the uploads that are not finished, by their session. */
  uploads: Map<string, Buffer>;
}

/** How a registry may differ from another without breaking the specification. */
export interface ApiOptions {
  /** False: a mount is answered with 202, as if the source were not there. */
  mounts?: boolean;
  /** False: neither `OCI-Subject` nor the referrers API, as in registries before v1.1. */
  referrers?: boolean;
  /** `OCI-Chunk-Min-Length`; smaller chunks but the last are refused. */
  minChunk?: number;
}

/** Everything that a registry knows. */
export interface FakeState {
  repositories: Map<string, FakeRepository>;
  options: ApiOptions;
}

const NAME = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const INDEX = 'application/vnd.oci.image.index.v1+json';

type Handler = (call: Call) => ApiAnswer;

interface Call {
  state: FakeState;
  repository: FakeRepository;
  name: string;
  /** The last part of the path. */
  id: string;
  request: ApiRequest;
}

const ROUTES: readonly [pattern: RegExp, handlers: Readonly<Record<string, Handler>>][] = [
  [route('blobs/uploads/()'), { POST: startUpload }],
  [
    route('blobs/uploads/([\\w-]+)'),
    { GET: uploadStatus, PATCH: appendChunk, PUT: finishUpload, DELETE: cancelUpload },
  ],
  [route('blobs/([^/]+)'), { GET: getBlob, HEAD: getBlob, DELETE: deleteBlob }],
  [
    route('manifests/([^/]+)'),
    { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
  ],
  [route('tags/list()'), { GET: listTags }],
  [route('referrers/([^/]+)'), { GET: listReferrers }],
];

function route(end: string): RegExp {
  return new RegExp(`^/v2/(${NAME})/${end}$`);
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Answers one request as the distribution specification v1.1 says. */
export function answerRequest(state: FakeState, request: ApiRequest): ApiAnswer {
  if (/^\/v2\/?$/.test(request.path)) return json(200, {});
  for (const [pattern, handlers] of ROUTES) {
    const [, name, id] = pattern.exec(request.path) ?? [];
    if (name === undefined || id === undefined) continue;
    const handler = handlers[request.method];
    if (handler === undefined) return failure(405, 'UNSUPPORTED');
    return handler({ state, repository: repositoryOf(state, name), name, id, request });
  }
  return failure(404, 'NAME_INVALID');
}

export function repositoryOf(state: FakeState, name: string): FakeRepository {
  const found = state.repositories.get(name) ?? {
    blobs: new Map(),
    manifests: new Map(),
    tags: new Map(),
    uploads: new Map(),
  };
  state.repositories.set(name, found);
  return found;
}

export function answer(
  status: number,
  headers: Record<string, string> = {},
  body: Uint8Array = Buffer.alloc(0),
): ApiAnswer {
  return { status, headers, body: Buffer.from(body) };
}

export function json(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): ApiAnswer {
  const body = Buffer.from(JSON.stringify(value));
  return answer(status, { 'content-type': 'application/json', ...headers }, body);
}

export function failure(status: number, code: string, detail?: unknown): ApiAnswer {
  return json(status, {
    errors: [{ code, message: code.toLowerCase().replaceAll('_', ' '), detail }],
  });
}

function startUpload({ state, repository, name, request }: Call): ApiAnswer {
  const mount = request.query.get('mount');
  const from = request.query.get('from');
  const source = from === null ? undefined : state.repositories.get(from)?.blobs.get(mount ?? '');
  if (mount !== null && source !== undefined && state.options.mounts !== false) {
    repository.blobs.set(mount, source);
    return created(`/v2/${name}/blobs/${mount}`, mount);
  }
  const id = randomUUID();
  repository.uploads.set(id, Buffer.alloc(0));
  const whole = request.query.get('digest');
  if (whole !== null)
    return storeBlob({ repository, name, id, digest: whole, bytes: request.body });
  return uploading(202, { state, repository, name, id });
}

function uploading(
  status: number,
  { state, repository, name, id }: Pick<Call, 'state' | 'repository' | 'name' | 'id'>,
): ApiAnswer {
  const { minChunk } = state.options;
  const there = repository.uploads.get(id)?.length ?? 0;
  return answer(status, {
    // The query makes each Location another one, as registries that sign their state do.
    location: `/v2/${name}/blobs/uploads/${id}?state=${there}`,
    range: `0-${Math.max(0, there - 1)}`,
    ...(minChunk === undefined ? {} : { 'oci-chunk-min-length': String(minChunk) }),
  });
}

function uploadStatus(call: Call): ApiAnswer {
  return call.repository.uploads.has(call.id)
    ? uploading(204, call)
    : failure(404, 'BLOB_UPLOAD_UNKNOWN');
}

function appendChunk(call: Call): ApiAnswer {
  const { repository, id, request } = call;
  const there = repository.uploads.get(id);
  if (there === undefined) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
  if (!fits(request, there.length)) return { ...uploading(416, call) };
  repository.uploads.set(id, Buffer.concat([there, request.body]));
  return uploading(202, call);
}

/** Whether a chunk begins where the bytes before it end, and is as long as it says. */
function fits({ headers, body }: ApiRequest, offset: number): boolean {
  const range = headers['content-range'];
  if (range === undefined) return true;
  const [, start, end] = /^(\d+)-(\d+)$/.exec(String(range)) ?? [];
  return Number(start) === offset && Number(end) === offset + body.length - 1;
}

function finishUpload(call: Call): ApiAnswer {
  const { repository, name, id, request } = call;
  const there = repository.uploads.get(id);
  const digest = request.query.get('digest');
  if (there === undefined) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
  if (request.body.length > 0 && !fits(request, there.length)) return uploading(416, call);
  const bytes = Buffer.concat([there, request.body]);
  return storeBlob({ repository, name, id, digest: digest ?? '', bytes });
}

interface NewBlob extends Pick<Call, 'repository' | 'name' | 'id'> {
  digest: string;
  bytes: Buffer;
}

function storeBlob({ repository, name, id, digest, bytes }: NewBlob): ApiAnswer {
  repository.uploads.delete(id);
  if (digest !== digestOf(bytes)) return failure(400, 'DIGEST_INVALID');
  repository.blobs.set(digest, bytes);
  return created(`/v2/${name}/blobs/${digest}`, digest);
}

function created(
  location: string,
  digest: string,
  headers: Record<string, string> = {},
): ApiAnswer {
  return answer(201, { location, 'docker-content-digest': digest, ...headers });
}

function cancelUpload({ repository, id }: Call): ApiAnswer {
  return repository.uploads.delete(id) ? answer(204) : failure(404, 'BLOB_UPLOAD_UNKNOWN');
}

function getBlob({ repository, id, request }: Call): ApiAnswer {
  const bytes = repository.blobs.get(id);
  if (bytes === undefined) return failure(404, 'BLOB_UNKNOWN');
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': id,
    'accept-ranges': 'bytes',
  };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers['range'] ?? '')) ?? [];
  if (from === undefined) return answer(200, headers, bytes);
  const start = Number(from);
  const end = Math.min(
    to === '' || to === undefined ? bytes.length - 1 : Number(to),
    bytes.length - 1,
  );
  if (start > end) return answer(416, { 'content-range': `bytes */${bytes.length}` });
  const range = `bytes ${start}-${end}/${bytes.length}`;
  return answer(206, { ...headers, 'content-range': range }, bytes.subarray(start, end + 1));
}

function deleteBlob({ repository, id }: Call): ApiAnswer {
  return repository.blobs.delete(id) ? answer(202) : failure(404, 'BLOB_UNKNOWN');
}

function getManifest({ repository, id }: Call): ApiAnswer {
  const digest = repository.tags.get(id) ?? id;
  const found = repository.manifests.get(digest);
  if (found === undefined) return failure(404, 'MANIFEST_UNKNOWN');
  const headers = { 'content-type': found.mediaType, 'docker-content-digest': digest };
  return answer(200, headers, found.bytes);
}

function putManifest({ state, repository, name, id, request }: Call): ApiAnswer {
  const digest = digestOf(request.body);
  const isDigest = id.includes(':');
  if (isDigest ? id !== digest : !TAG.test(id))
    return failure(400, isDigest ? 'DIGEST_INVALID' : 'TAG_INVALID');
  const value = parse(request.body);
  const mediaType = String(request.headers['content-type'] ?? '');
  if (value === undefined || (value.mediaType !== undefined && value.mediaType !== mediaType))
    return failure(400, 'MANIFEST_INVALID');
  const missing = missingFrom(repository, value);
  if (missing !== undefined) return failure(404, 'MANIFEST_BLOB_UNKNOWN', { digest: missing });
  repository.manifests.set(digest, { bytes: request.body, mediaType });
  if (!isDigest) repository.tags.set(id, digest);
  const subject = state.options.referrers === false ? undefined : value.subject?.digest;
  return created(
    `/v2/${name}/manifests/${digest}`,
    digest,
    subject === undefined ? {} : { 'oci-subject': subject },
  );
}

interface Named {
  digest: string;
  mediaType?: string;
}

/** Manifest or index; only what is looked at here. */
interface AnyManifest {
  mediaType?: string;
  artifactType?: string;
  config?: Named;
  layers?: Named[];
  manifests?: Named[];
  subject?: Named;
  annotations?: Record<string, string>;
}

function parse(bytes: Buffer): AnyManifest | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function missingFrom(repository: FakeRepository, value: AnyManifest): string | undefined {
  // Layers that may not be distributed stay where their manifest says.
  const layers = (value.layers ?? []).filter(
    ({ mediaType = '' }) => !/foreign|nondistributable/.test(mediaType),
  );
  const blobs = [...(value.config === undefined ? [] : [value.config]), ...layers];
  const absent = [
    ...blobs.filter(({ digest }) => !repository.blobs.has(digest)),
    ...(value.manifests ?? []).filter(({ digest }) => !repository.manifests.has(digest)),
  ];
  return absent[0]?.digest;
}

function deleteManifest({ repository, id }: Call): ApiAnswer {
  if (repository.tags.delete(id)) return answer(202);
  for (const [tag, digest] of repository.tags) if (digest === id) repository.tags.delete(tag);
  return repository.manifests.delete(id) ? answer(202) : failure(404, 'MANIFEST_UNKNOWN');
}

function listTags({ repository, name, request }: Call): ApiAnswer {
  if (repository.manifests.size === 0) return failure(404, 'NAME_UNKNOWN');
  const last = request.query.get('last') ?? '';
  const count = Number(request.query.get('n') ?? Infinity);
  const all = [...repository.tags.keys()].sort().filter((tag) => tag > last);
  const tags = all.slice(0, count);
  const next = `</v2/${name}/tags/list?n=${count}&last=${tags.at(-1)}>; rel="next"`;
  return json(
    200,
    { name, tags },
    tags.length < all.length && tags.length > 0 ? { link: next } : {},
  );
}

function listReferrers({ state, repository, id, request }: Call): ApiAnswer {
  if (state.options.referrers === false)
    return answer(404, { 'content-type': 'text/plain' }, Buffer.from('404 page not found\n'));
  if (!/^sha256:[0-9a-f]{64}$/.test(id)) return failure(400, 'DIGEST_INVALID');
  const wanted = request.query.get('artifactType');
  const manifests = [...repository.manifests].flatMap(([digest, { bytes, mediaType }]) => {
    const value = parse(bytes);
    if (value?.subject?.digest !== id) return [];
    const { annotations, artifactType = value.config?.mediaType } = value;
    if (wanted !== null && wanted !== artifactType) return [];
    return [{ mediaType, digest, size: bytes.length, artifactType, annotations }];
  });
  const filtered = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
  const index = { schemaVersion: 2, mediaType: INDEX, manifests };
  return json(200, index, { 'content-type': INDEX, ...filtered });
}
