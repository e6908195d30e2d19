import { Readable } from 'node:stream';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
  type FakeRequest,
  type Fault,
} from '@nx-multistage/testkit';
import type { Image } from '../model/blob';
import { digestOf } from '../model/digest';
import type { PushOptions } from './push';
import { createTestClient, fetchOf } from './testing/clients';
import { blobOf, documentOf, freshBytes, imageOf, type CountedBlob } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

let registry: FakeRegistry;
afterEach(() => registry.close());

const start = async (options: FakeRegistryOptions = {}): Promise<void> => {
  registry = await startFakeRegistry(options);
};
const repository = (name = 'acme/api') => ({ registry: registry.host, name });
const push = (image: Image, options: PushOptions = {}) =>
  createTestClient().push(repository(), { images: [image] }, { parallel: 1, ...options });
const stored = (bytes: Buffer) => registry.repository('acme/api').blobs.get(digestOf(bytes));
const chunks = () =>
  registry.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ headers }) => headers['content-range']);

it('sends what is there already not again', async () => {
  await start();
  const image = imageOf([freshBytes(100)]);
  await push(image);
  const sentBefore = registry.requests.length;
  const { blobs } = await push(image, { tags: ['1'] });
  expect(blobs.map(({ action, bytesSent }) => [action, bytesSent])).toEqual([
    ['present', 0],
    ['present', 0],
  ]);
  const writes = registry.requests
    .slice(sentBefore)
    .filter(({ method }) => !['HEAD', 'GET'].includes(method));
  expect(writes.map(({ url }) => url)).toEqual(['/v2/acme/api/manifests/1']);
});

it('sends a layer once that two places have, and one of no bytes', async () => {
  await start();
  const twice = freshBytes(100);
  const image = imageOf([twice, Buffer.alloc(0), twice]);
  const { blobs } = await push(image, { tags: ['1'], parallel: 4 });
  expect(blobs.map(({ size }) => size)).toEqual([100, 0, image.config.descriptor.size]);
  expect((image.layers[2] as CountedBlob).opened + (image.layers[0] as CountedBlob).opened).toBe(1);
  expect(stored(Buffer.alloc(0))).toEqual(Buffer.alloc(0));
});

it('has as many blobs on their way as it may, and no more', async () => {
  await start();
  const image = imageOf(Array.from({ length: 12 }, () => freshBytes(1000)));
  const waiting: (() => void)[] = [];
  const groups: number[] = [];
  // Nobody goes on before three are there, and a moment more has shown that no fourth comes.
  const meet = () =>
    new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 3)
        setTimeout(() => {
          groups.push(waiting.length);
          waiting.splice(0).forEach((goOn) => goOn());
        }, 20);
    });
  for (const blob of image.layers) {
    const { open } = blob;
    blob.open = () => meet().then(() => open());
  }
  await push(image, { parallel: 3 });
  expect(groups).toEqual([3, 3, 3, 3]);
});

it('tells how far each blob is', async () => {
  await start();
  const image = imageOf([freshBytes(100_000)]);
  const seen: unknown[] = [];
  await push(image, {
    onProgress: ({ size, bytesSent, action }) => seen.push([size, bytesSent, action]),
  });
  const configSize = image.config.descriptor.size;
  expect(seen).toEqual([
    [100_000, 65_536, undefined],
    [100_000, 100_000, undefined],
    [100_000, 100_000, 'uploaded'],
    [configSize, configSize, undefined],
    [configSize, configSize, 'uploaded'],
  ]);
});

it('ends the other uploads when one fails, and says why that one did', async () => {
  await start();
  const image = imageOf([freshBytes(10), freshBytes(200_000), freshBytes(300_000), freshBytes(11)]);
  const bad = image.layers[0]?.descriptor.digest ?? '';
  registry.setFault(({ url }) => {
    if (url.includes(encodeURIComponent(bad))) return { kind: 'answer', status: 403 };
    return url.includes('digest=') ? { kind: 'hang', when: 'before' } : undefined;
  });
  await expect(push(image, { parallel: 4 })).rejects.toMatchObject({
    code: 'NXM_REGISTRY_DENIED',
    message: expect.stringContaining(bad),
  });
});

describe('a mount', () => {
  const base = freshBytes(5000);

  it('takes the layer from the other repository', async () => {
    await start();
    registry.repository('base').blobs.set(digestOf(base), base);
    const image = imageOf([base, freshBytes(10)]);
    const { blobs } = await push(image, { mountFrom: [repository('empty'), repository('base')] });
    expect(blobs.map(({ action }) => action)).toEqual(['mounted', 'uploaded', 'uploaded']);
    expect((image.layers[0] as CountedBlob).opened).toBe(0);
    expect(registry.repository('acme/api').uploads.size).toBe(0);
  });

  it('that the registry does not do becomes an upload, in the session it began', async () => {
    await start({ mounts: false });
    registry.repository('base').blobs.set(digestOf(base), base);
    const { blobs } = await push(imageOf([base]), { mountFrom: [repository('base')] });
    expect(blobs.map(({ action }) => action)).toEqual(['uploaded', 'uploaded']);
    const posts = registry.requests.filter(({ method }) => method === 'POST');
    expect(posts.every(({ url }) => url.includes('mount='))).toBe(true);
    expect(stored(base)).toEqual(base);
  });

  it.each([400, 401, 403, 404, 405])(
    'that is answered with %i becomes an upload',
    async (status) => {
      await start();
      registry.setFault(({ url }) =>
        url.includes('mount=') ? { kind: 'answer', status } : undefined,
      );
      const { blobs } = await push(imageOf([base]), { mountFrom: [repository('base')] });
      expect(blobs[0]?.action).toBe('uploaded');
    },
  );

  it('is not tried from another registry', async () => {
    await start();
    await push(imageOf([base]), { mountFrom: [{ registry: 'docker.io', name: 'library/node' }] });
    expect(registry.requests.some(({ url }) => url.includes('mount='))).toBe(false);
  });
});

describe('chunks', () => {
  const LAYER = freshBytes(250_000);
  const image = () => imageOf([LAYER]);

  it('follow one another, each to the address of the answer before', async () => {
    await start();
    await push(image(), { chunkBytes: 100_000 });
    expect(chunks()).toEqual(['0-99999', '100000-199999', '200000-249999']);
    const sessions = registry.requests.filter(
      ({ method }) => method === 'PATCH' || method === 'PUT',
    );
    expect(
      sessions.slice(0, 4).map(({ url }) => new URL(url, 'http://x').searchParams.get('state')),
    ).toEqual(['0', '100000', '200000', '250000']);
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
  });

  it('are as large as the registry wants them at least', async () => {
    await start({ minChunk: 200_000 });
    await push(image(), { chunkBytes: 100_000 });
    expect(chunks()).toEqual(['0-199999', '200000-249999']);
  });

  it('take the place of one piece that is too large', async () => {
    await start();
    registry.setFault(tooLarge(100_000));
    const client = createTestClient({ limits: { chunkBytes: 90_000 } });
    const { blobs } = await client.push(repository(), { images: [image()] });
    expect(chunks()).toEqual(['0-89999', '90000-179999', '180000-249999']);
    expect(blobs[0]?.action).toBe('uploaded');
    expect(client.waits).toEqual([]);
  });

  it.each(['global', 'undici'] as const)(
    'take its place also where the answer comes before the body is read (fetch of %s)',
    async (kind) => {
      await start();
      const large = freshBytes(8_000_000);
      registry.setFault(({ headers }) =>
        Number(headers['content-length'] ?? 0) > 3_000_000
          ? { kind: 'answer', status: 413, early: true }
          : undefined,
      );
      const client = createTestClient({
        fetch: fetchOf(kind),
        limits: { chunkBytes: 2_500_000, idleMs: 5_000, commitMs: 5_000 },
      });
      const image = imageOf([large]);
      const streams: Readable[] = [];
      for (const blob of image.layers) {
        const { open } = blob;
        blob.open = async () => {
          streams.push(await open());
          return streams.at(-1) ?? Readable.from([]);
        };
      }
      await client.push(repository(), { images: [image] });
      expect(stored(large)?.equals(large)).toBe(true);
      expect(client.waits).toEqual([]);
      expect(streams.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    },
  );

  it('become smaller until they fit', async () => {
    await start();
    registry.setFault(tooLarge(70_000));
    const client = createTestClient({ limits: { chunkBytes: 1_000_000 } });
    await client.push(repository(), { images: [image()] });
    expect(chunks()).toEqual([
      '0-249999',
      '0-249999',
      '0-65535',
      '65536-131071',
      '131072-196607',
      '196608-249999',
    ]);
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
  });

  it('never fit where nothing does: the error names what to change', async () => {
    await start();
    registry.setFault(tooLarge(10));
    await expect(push(image())).rejects.toMatchObject({
      code: 'NXM_REGISTRY_REJECTED',
      hint: expect.stringContaining('client_max_body_size'),
    });
  });

  it('go on from the byte that the registry has', async () => {
    await start();
    failOnce(isPatchAt(100_000), { kind: 'cut', when: 'mid-request' });
    const { blobs } = await push(image(), { chunkBytes: 100_000 });
    expect(chunks()).toEqual(['0-99999', '100000-199999', '150000-249999']);
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
    expect(blobs[0]?.bytesSent).toBeLessThan(350_001);
  });

  it('begin anew where the registry has forgotten the upload', async () => {
    await start();
    failOnce(isPatchAt(100_000), { kind: 'cut', when: 'before' }, () =>
      registry.repository('acme/api').uploads.clear(),
    );
    await push(image(), { chunkBytes: 100_000 });
    expect(chunks()).toEqual([
      '0-99999',
      '100000-199999',
      '0-99999',
      '100000-199999',
      '200000-249999',
    ]);
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
  });

  it('begin anew where the registry is at another byte than it said', async () => {
    await start();
    failOnce(isPatchAt(100_000), { kind: 'answer', status: 416 });
    await push(image(), { chunkBytes: 100_000 });
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
  });

  it('end where a registry takes none of them', async () => {
    await start();
    registry.setFault(({ method }) =>
      method === 'PATCH'
        ? {
            kind: 'edit',
            edit: (answer) => ({ ...answer, headers: { ...answer.headers, range: '0-0' } }),
          }
        : undefined,
    );
    await expect(push(image(), { chunkBytes: 100_000 })).rejects.toMatchObject({
      code: expect.stringMatching(/^NXM_REGISTRY_(?:PROTOCOL|REJECTED)$/),
    });
  });

  const tooLarge =
    (most: number) =>
    ({ headers }: FakeRequest) =>
      Number(headers['content-length'] ?? 0) > most
        ? ({ kind: 'answer', status: 413, body: '<h1>413 Request Entity Too Large</h1>' } as const)
        : undefined;
});

const isPatchAt =
  (offset: number) =>
  ({ method, headers }: FakeRequest) =>
    method === 'PATCH' && String(headers['content-range']).startsWith(`${offset}-`);

function failOnce(
  matches: (request: FakeRequest) => boolean,
  fault: Fault,
  also: () => void = () => undefined,
): void {
  let done = false;
  registry.setFault((request) => {
    if (done || !matches(request)) return undefined;
    done = true;
    also();
    return fault;
  });
}

describe('a Location', () => {
  const LAYER = freshBytes(1000);

  it('on another origin gets the bytes without the login', async () => {
    const other = await startFakeRegistry();
    try {
      await start({ auth: { kind: 'basic', users: { ci: 's3cret' } } });
      registry.setFault(({ method }) =>
        method === 'POST'
          ? {
              kind: 'edit',
              edit: (answer) => ({
                ...answer,
                headers: { location: `http://${other.host}/up/load?sig=a%2Bb` },
              }),
            }
          : undefined,
      );
      other.setFault(() => ({ kind: 'answer', status: 201 }));
      const client = createTestClient({
        credentials: async () => ({
          kind: 'basic',
          username: 'ci',
          password: 's3cret',
          from: 'test',
        }),
      });
      // The blobs went elsewhere: this registry then does not know them.
      await expect(
        client.push(repository(), { images: [imageOf([LAYER])] }, { parallel: 1 }),
      ).rejects.toMatchObject({ code: 'NXM_REGISTRY_NOT_FOUND' });
      const [first] = other.requests;
      expect(first?.url).toBe(`/up/load?sig=a%2Bb&digest=${encodeURIComponent(digestOf(LAYER))}`);
      expect(first?.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it.each([undefined, 'file:///etc/passwd', 'http://169.254.169.254/'])(
    '%j gets nothing',
    async (location) => {
      await start();
      registry.setFault(({ method }) =>
        method === 'POST'
          ? { kind: 'answer', status: 202, headers: location === undefined ? {} : { location } }
          : undefined,
      );
      await expect(push(imageOf([LAYER]))).rejects.toMatchObject({
        code: location === undefined ? 'NXM_REGISTRY_PROTOCOL' : 'NXM_REGISTRY_UNTRUSTED',
      });
    },
  );

  it('by 307 gets the body again', async () => {
    await start();
    let moved = false;
    registry.setFault(({ method, url }) => {
      if (method !== 'PUT' || moved) return undefined;
      moved = true;
      return { kind: 'answer', status: 307, headers: { location: `${url}&moved=1` } };
    });
    await push(imageOf([LAYER]));
    expect(stored(LAYER)?.equals(LAYER)).toBe(true);
  });
});

describe('a blob of this side', () => {
  const good = blobOf(freshBytes(100_000));
  const image = (open: () => Promise<Readable>): Image => ({
    ...imageOf([]),
    layers: [{ descriptor: good.descriptor, open }],
  });

  it.each([
    ['shorter', 99_999],
    ['longer', 100_001],
    ['another', 100_000],
  ])('that is %s than its descriptor says is not pushed', async (_what, size) => {
    await start();
    await expect(push(image(async () => Readable.from([freshBytes(size)])))).rejects.toMatchObject({
      code: 'NXM_BLOB_DAMAGED',
    });
    await expect(
      push(
        image(async () => Readable.from([freshBytes(size)])),
        { chunkBytes: 30_000 },
      ),
    ).rejects.toMatchObject({ code: 'NXM_BLOB_DAMAGED' });
    expect(registry.repository('acme/api').blobs.size).toBe(0);
  });

  it('that cannot be read ends the push with its own error', async () => {
    await start();
    const error = Object.assign(new Error('EIO'), { code: 'EIO' });
    const open = async () =>
      new Readable({
        read() {
          this.destroy(error);
        },
      });
    await expect(push(image(open))).rejects.toBe(error);
    await expect(push(image(() => Promise.reject(error)))).rejects.toBe(error);
  });
});

it('leaves layers with their publisher that nobody else may hand out', async () => {
  await start();
  const foreign = blobOf(
    freshBytes(10),
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  );
  const image = imageOf([]);
  const manifest = documentOf({ ...image.manifest.value, layers: [foreign.descriptor] });
  const { blobs } = await push({ ...image, manifest, layers: [foreign] });
  expect(blobs.map(({ digest }) => digest)).toEqual([image.config.descriptor.digest]);
  expect(foreign.opened).toBe(0);
});

it('believes no registry that takes a manifest and does not keep it', async () => {
  await start();
  registry.setFault(({ method, url }) =>
    method === 'PUT' && url.includes('/manifests/') ? { kind: 'answer', status: 201 } : undefined,
  );
  await expect(push(imageOf([freshBytes(10)]))).rejects.toMatchObject({
    code: 'NXM_REGISTRY_DAMAGED',
    message: expect.stringContaining('it was taken, but is not there'),
  });
});
