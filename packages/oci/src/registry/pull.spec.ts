import { buffer } from 'node:stream/consumers';
import {
  startFakeRegistry,
  type ApiAnswer,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '@nx-multistage/testkit';
import type { Image } from '../model/blob';
import { DOCKER, OCI } from '../model/media-types';
import { createTestClient, fetchOf } from './testing/clients';
import { blobOf, documentOf, freshBytes, imageOf, indexOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

const AMD64 = { os: 'linux', architecture: 'amd64' };
let registry: FakeRegistry;
afterEach(() => registry.close());

const start = async (options: FakeRegistryOptions = {}): Promise<void> => {
  registry = await startFakeRegistry(options);
};
const repository = () => ({ registry: registry.host, name: 'acme/api' });
const put = (image: Image) =>
  createTestClient().push(repository(), { images: [image] }, { tags: ['1'] });

/** Changes the answers for manifests. */
function editManifests(edit: (answer: ApiAnswer) => ApiAnswer): void {
  registry.setFault(({ url, method }) =>
    url.includes('/manifests/') && method === 'GET' ? { kind: 'edit', edit } : undefined,
  );
}
const withHeaders = (headers: Record<string, string>) => (answer: ApiAnswer) => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

describe('a manifest', () => {
  const DAMAGED = { code: 'NXM_REGISTRY_DAMAGED' };
  let image: Image;
  beforeEach(async () => {
    await start();
    image = imageOf([freshBytes(10)]);
    await put(image);
  });
  const read = (reference = '1') => createTestClient().fetchManifest(repository(), reference);

  it('by tag must have the digest that the registry names', async () => {
    editManifests(withHeaders({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` }));
    await expect(read()).rejects.toMatchObject(DAMAGED);
  });

  it('by digest must have that one, whatever the registry names', async () => {
    const other = Buffer.from(JSON.stringify({ ...image.manifest.value, annotations: { a: 'b' } }));
    editManifests((answer) => ({
      ...withHeaders({ 'docker-content-digest': image.manifest.descriptor.digest })(answer),
      body: other,
    }));
    await expect(read(image.manifest.descriptor.digest)).rejects.toMatchObject(DAMAGED);
  });

  it('needs no digest in the answer, and no useful type', async () => {
    editManifests(({ status, body }) => ({
      status,
      body,
      headers: { 'content-type': 'application/json' },
    }));
    await expect(read()).resolves.toEqual({
      descriptor: image.manifest.descriptor,
      bytes: image.manifest.bytes,
      mediaType: OCI.manifest,
    });
    await expect(createTestClient().headManifest(repository(), '1')).resolves.toEqual(
      image.manifest.descriptor,
    );
  });

  it.each([OCI.index, DOCKER.manifest, `${OCI.index}; charset=utf-8`])(
    'must not be served as %s when it says something else',
    async (type) => {
      editManifests(withHeaders({ 'content-type': type }));
      await expect(read()).rejects.toMatchObject(DAMAGED);
    },
  );

  it('of another kind is not supported', async () => {
    editManifests((answer) => ({
      ...withHeaders({
        'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws',
        'docker-content-digest': '',
      })(answer),
      body: Buffer.from('{"schemaVersion":1}'),
    }));
    await expect(read()).rejects.toMatchObject({ code: 'NXM_REGISTRY_UNSUPPORTED' });
  });

  it.each(['', 'null', '[]', 'x', '<html>'])(
    'must be JSON with a type: %j is not',
    async (body) => {
      editManifests(({ status }) => ({ status, headers: {}, body: Buffer.from(body) }));
      await expect(read()).rejects.toMatchObject({
        code: expect.stringMatching(/^NXM_REGISTRY_(?:DAMAGED|UNSUPPORTED)$/),
      });
    },
  );

  it('is not read beyond 4 MiB', async () => {
    editManifests((answer) => ({ ...answer, body: Buffer.alloc(4 * 1024 * 1024 + 1, ' ') }));
    await expect(read()).rejects.toMatchObject({
      ...DAMAGED,
      message: expect.stringContaining('larger than 4194304 bytes'),
    });
  });

  it('asks for all four types', async () => {
    await read();
    expect(registry.requests.at(-1)?.headers.accept).toBe(
      [OCI.manifest, DOCKER.manifest, OCI.index, DOCKER.index].join(', '),
    );
  });
});

describe('an image', () => {
  it('is the one of the platform; its layers stay where they are', async () => {
    await start();
    const arm = imageOf([freshBytes(20)], 'arm64');
    const set = indexOf([imageOf([freshBytes(10)]), arm]);
    await createTestClient().push(repository(), set, { tags: ['1'] });
    const before = registry.requests.length;
    const found = await createTestClient().fetchImage(repository(), '1', {
      ...AMD64,
      architecture: 'arm64',
    });
    expect(found.manifest).toEqual(arm.manifest);
    expect(found.config).toEqual(arm.config);
    expect(found.index?.bytes).toEqual(set.index?.bytes);
    expect(registry.requests.slice(before).map(({ url }) => url)).toEqual([
      '/v2/',
      '/v2/acme/api/manifests/1',
      `/v2/acme/api/manifests/${arm.manifest.descriptor.digest}`,
      `/v2/acme/api/blobs/${arm.config.descriptor.digest}`,
    ]);
  });

  it('that is not made for the platform is an error', async () => {
    await start();
    await put(imageOf([freshBytes(10)]));
    const arm64 = { os: 'linux', architecture: 'arm64' };
    await expect(createTestClient().fetchImage(repository(), '1', arm64)).rejects.toMatchObject({
      code: 'NXM_PLATFORM_MISSING',
    });
  });

  it('whose config lies about its size is refused before it is read', async () => {
    await start();
    const image = imageOf([]);
    const config = { ...image.config.descriptor, size: 1e9 };
    const manifest = documentOf({ ...image.manifest.value, config });
    await put({ ...image, manifest });
    await expect(createTestClient().fetchImage(repository(), '1', AMD64)).rejects.toMatchObject({
      code: 'NXM_REGISTRY_DAMAGED',
    });
  });
});

describe.each(['global', 'undici'] as const)('a blob, with the fetch of %s', (kind) => {
  const bytes = freshBytes(500_000);
  const { descriptor } = blobOf(bytes);
  const open = (client = createTestClient({ fetch: fetchOf(kind) })) =>
    client.blob(repository(), descriptor).open();
  const isBlob = ({ url }: { url: string }) => url.includes('/blobs/');

  async function startWith(content: Buffer, options: FakeRegistryOptions = {}): Promise<void> {
    await start(options);
    registry.repository('acme/api').blobs.set(descriptor.digest, content);
  }

  it('is read as it is', async () => {
    await startWith(bytes);
    expect(bytes.equals(await buffer(await open()))).toBe(true);
  });

  it('is read from another origin without the login', async () => {
    await startWith(bytes, { storage: true, auth: { kind: 'basic', users: { ci: 's3cret' } } });
    const client = createTestClient({
      fetch: fetchOf(kind),
      credentials: async () => ({
        kind: 'basic',
        username: 'ci',
        password: 's3cret',
        from: 'test',
      }),
    });
    expect(bytes.equals(await buffer(await open(client)))).toBe(true);
    expect(
      registry.requests.map(({ atStorage, headers }) => [
        atStorage,
        headers.authorization !== undefined,
      ]),
    ).toEqual([
      [false, false],
      [false, true],
      [true, false],
    ]);
  });

  it.each([true, false])('goes on where it was cut (redirected: %j)', async (storage) => {
    await startWith(bytes, { storage });
    let cuts = 3;
    registry.setFault((request) =>
      isBlob(request) && request.atStorage === storage && cuts-- > 0
        ? { kind: 'cut', when: 'mid-answer' }
        : undefined,
    );
    expect(bytes.equals(await buffer(await open()))).toBe(true);
    const ranges = registry.requests.filter(
      ({ headers, atStorage }) => headers.range !== undefined && atStorage === storage,
    );
    expect(ranges.length).toBeGreaterThanOrEqual(2);
  });

  it('is read past what is known already where ranges are ignored', async () => {
    await startWith(bytes);
    let first = true;
    registry.setFault((request) => {
      if (!isBlob(request)) return undefined;
      if (!first)
        return { kind: 'edit', edit: ({ headers }) => ({ status: 200, headers, body: bytes }) };
      first = false;
      return { kind: 'cut', when: 'mid-answer' };
    });
    expect(bytes.equals(await buffer(await open()))).toBe(true);
  });

  it('that hangs is given up and taken up', async () => {
    await startWith(bytes);
    let first = true;
    registry.setFault((request) => {
      if (!isBlob(request) || !first) return undefined;
      first = false;
      return { kind: 'hang', when: 'mid-answer' };
    });
    expect(bytes.equals(await buffer(await open()))).toBe(true);
  });

  it.each([
    ['a changed byte', Buffer.concat([bytes.subarray(1), Buffer.from('x')]), 'have the digest'],
    ['a byte less', bytes.subarray(1), 'there are 499999 bytes instead of 500000'],
    ['a byte more', Buffer.concat([bytes, Buffer.from('x')]), 'more than its 500000 bytes'],
    ['nothing', Buffer.alloc(0), 'there are 0 bytes'],
  ])('with %s is damaged', async (_what, content, why) => {
    await startWith(content);
    await expect(open().then(buffer)).rejects.toMatchObject({
      code: 'NXM_REGISTRY_DAMAGED',
      message: expect.stringContaining(why),
    });
  });

  it.each([0, 1000])('gives its beginning alone (Range ignored: %j)', async (ignored) => {
    await startWith(bytes);
    registry.setFault((request) =>
      isBlob(request) && ignored > 0
        ? { kind: 'edit', edit: ({ headers }) => ({ status: 200, headers, body: bytes }) }
        : undefined,
    );
    const client = createTestClient({ fetch: fetchOf(kind) });
    const stream = await client.blob(repository(), descriptor).open(1000);
    expect(bytes.subarray(0, 1000).equals(await buffer(stream))).toBe(true);
    expect(registry.requests.at(-1)?.headers.range).toBe('bytes=0-999');
  });

  it('that is not there is an error of its own', async () => {
    await start();
    await expect(open().then(buffer)).rejects.toMatchObject({ code: 'NXM_REGISTRY_NOT_FOUND' });
  });

  it('lets the connection go when nobody reads on', async () => {
    await startWith(bytes);
    registry.setFault((request) =>
      isBlob(request) ? { kind: 'hang', when: 'mid-answer' } : undefined,
    );
    const client = createTestClient({ fetch: fetchOf(kind), limits: { idleMs: 60_000 } });
    const stream = await open(client);
    for await (const _piece of stream) break;
    expect(stream.destroyed).toBe(true);
  });

  it('is not followed around in circles, nor to plain http elsewhere', async () => {
    await startWith(bytes);
    registry.setFault((request) =>
      isBlob(request)
        ? { kind: 'answer', status: 307, headers: { location: request.url } }
        : undefined,
    );
    await expect(open().then(buffer)).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNTRUSTED',
      message: expect.stringContaining('in a circle'),
    });
  });
});
