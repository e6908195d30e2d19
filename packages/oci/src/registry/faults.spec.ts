import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRequest,
  type Fault,
} from '@nx-multistage/testkit';
import { createTestClient, fetchOf } from './testing/clients';
import { freshBytes, imageOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startFakeRegistry();
});
afterEach(() => registry.close());

const repository = () => ({ registry: registry.host, name: 'acme/api' });
const isManifest = ({ url }: FakeRequest) => url.includes('/manifests/');

/** The fault for the first `times` requests of a manifest. */
function failManifest(fault: Fault, times = Infinity): void {
  let left = times;
  registry.setFault((request) => (isManifest(request) && left-- > 0 ? fault : undefined));
}

async function pushed(): Promise<void> {
  await createTestClient().push(
    repository(),
    { images: [imageOf([freshBytes(5)])] },
    { tags: ['1'] },
  );
}

const answer = (status: number, body = '', headers: Record<string, string> = {}): Fault => ({
  kind: 'answer',
  status,
  body,
  headers,
});

const TRANSIENT: Fault[] = [
  ...[408, 425, 429, 499, 500, 502, 503, 504, 522].map((status) => answer(status)),
  { kind: 'cut', when: 'before' },
  { kind: 'cut', when: 'after' },
  { kind: 'cut', when: 'mid-answer' },
  { kind: 'hang', when: 'before' },
  { kind: 'hang', when: 'mid-answer' },
];

describe.each(['global', 'undici'] as const)('with the fetch of %s', (kind) => {
  it.each(TRANSIENT)('tries again after %j', async (fault) => {
    await pushed();
    failManifest(fault, 2);
    const client = createTestClient({ fetch: fetchOf(kind) });
    await expect(client.fetchManifest(repository(), '1')).resolves.toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    });
    expect(client.waits).toEqual([1000, 2000]);
    expect(client.events).toMatchObject([
      { kind: 'retry', action: `read ${registry.host}/acme/api:1`, attempt: 1, waitMs: 1000 },
      { attempt: 2, waitMs: 2000 },
    ]);
  });
});

it('gives up after five tries, each later than the one before', async () => {
  await pushed();
  failManifest(answer(502, '<html><head><title>502 Bad Gateway</title></head></html>'));
  const client = createTestClient();
  await expect(client.fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_UNAVAILABLE',
    message: `Could not read ${registry.host}/acme/api:1: ${registry.host} failed (status 502, 502 Bad Gateway).`,
  });
  expect(client.waits).toEqual([1000, 2000, 4000, 8000]);
});

it('gives a silent registry up, saying for how long', async () => {
  failManifest({ kind: 'hang', when: 'before' });
  const client = createTestClient({ limits: { tries: 2, answerMs: 150 } });
  await expect(client.fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_TIMEOUT',
    message: expect.stringContaining('did not answer for 0.15 seconds'),
  });
});

it('gives up a registry that drips, however alive it seems', async () => {
  await pushed();
  failManifest({ kind: 'hang', when: 'mid-answer' });
  const client = createTestClient({ limits: { tries: 1, idleMs: 60_000, documentMs: 200 } });
  await expect(client.fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_TIMEOUT',
  });
});

it.each([400, 403, 405, 413, 415, 416])('does not try again after %i', async (status) => {
  const body = JSON.stringify({ errors: [{ code: 'ODD', message: 'not so', detail: { a: 1 } }] });
  failManifest(answer(status, body));
  const client = createTestClient();
  await expect(client.fetchManifest(repository(), '1')).rejects.toMatchObject({
    code: status === 403 ? 'NXM_REGISTRY_DENIED' : 'NXM_REGISTRY_REJECTED',
    message: expect.stringContaining(`(status ${status}, ODD: not so ({"a":1}))`),
  });
  expect(client.waits).toEqual([]);
});

it('tells a missing tag from an error', async () => {
  const client = createTestClient();
  await expect(client.fetchManifest(repository(), 'none')).rejects.toMatchObject({
    code: 'NXM_REGISTRY_NOT_FOUND',
    message: expect.stringContaining('MANIFEST_UNKNOWN: manifest unknown'),
  });
  await expect(client.headManifest(repository(), 'none')).resolves.toBeUndefined();
  await expect(client.blobExists(repository(), `sha256:${'0'.repeat(64)}`)).resolves.toBe(false);
});

describe('Retry-After', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');
  const read = async (retryAfter: string, times: number) => {
    await pushed();
    failManifest(answer(429, '', { 'retry-after': retryAfter }), times);
    const client = createTestClient({ now: () => NOW });
    const error = await client.fetchManifest(repository(), '1').then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return { waits: client.waits, error };
  };

  it.each([
    ['7', [7000]],
    ['0', [1000]],
    ['Thu, 01 Jan 2026 00:00:42 GMT', [42_000]],
    ['Wed, 31 Dec 2025 00:00:00 GMT', [1000]],
    ['soon', [1000]],
    ['60', [60_000]],
  ])('%j is waited for', async (retryAfter, waits) => {
    expect(await read(retryAfter, 1)).toEqual({ waits, error: undefined });
  });

  it.each(['61', '86400', 'Fri, 02 Jan 2026 00:00:00 GMT'])(
    '%j is too long: the error names the time',
    async (retryAfter) => {
      const { waits, error } = await read(retryAfter, Infinity);
      expect(waits).toEqual([]);
      expect(error).toMatchObject({ code: 'NXM_REGISTRY_RATE_LIMITED' });
      expect(error?.message).toMatch(/\(status 429\), until 2026-01-0[12]T00:0[01]:0[01]\.000Z\.$/);
    },
  );
});

it('ends at once when it is aborted, with the reason of the abort', async () => {
  await pushed();
  const abort = new AbortController();
  const reason = new Error('Ctrl-C');
  registry.setFault((request) => {
    if (!isManifest(request)) return undefined;
    abort.abort(reason);
    return { kind: 'hang', when: 'before' };
  });
  const client = createTestClient({ signal: abort.signal, limits: { answerMs: 60_000 } });
  await expect(client.fetchManifest(repository(), '1')).rejects.toBe(reason);
});

it('never shows a secret, whoever repeats it', async () => {
  const password = 'correct horse battery staple';
  await registry.close();
  registry = await startFakeRegistry({ auth: { kind: 'basic', users: { ci: password } } });
  const echo = Buffer.from(`ci:${password}`).toString('base64');
  failManifest(answer(400, `\u001b[31mYou sent ${password} as ${echo}\u0000`));
  const client = createTestClient({
    credentials: async () => ({ kind: 'basic', username: 'ci', password, from: 'test' }),
  });
  await expect(client.fetchManifest(repository(), '1')).rejects.toMatchObject({
    message: expect.stringMatching(/refused it \(status 400, You sent \*\*\* as \*\*\*\)\.$/),
  });
});
