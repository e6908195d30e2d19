import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '@nx-multistage/testkit';
import { buffer } from 'node:stream/consumers';
import { createTestClient, fetchOf } from './testing/clients';
import { freshBytes, imageOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

const AMD64 = { os: 'linux', architecture: 'amd64' };
let registry: FakeRegistry;

async function start(options: FakeRegistryOptions = {}): Promise<void> {
  registry = await startFakeRegistry(options);
}

afterEach(() => registry.close());

const repository = (name = 'acme/api') => ({ registry: registry.host, name });
/** Method and path of every request, without digests and sessions. */
const log = () =>
  registry.requests.map(({ method, url }) =>
    `${method} ${url}`
      .replaceAll(/sha256(?::|%3A)[0-9a-f]{64}/g, 'DIGEST')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'SESSION'),
  );

describe.each(['global', 'undici'] as const)('with the fetch of %s', (kind) => {
  const client = () => createTestClient({ fetch: fetchOf(kind) });

  it('pushes blobs, manifest and tags in this order, and pulls the same bytes back', async () => {
    await start();
    const layer = freshBytes(100_000);
    const image = imageOf([layer, Buffer.from('two'), layer]);
    const result = await client().push(
      repository(),
      { images: [image] },
      { tags: ['1', 'latest'], parallel: 1 },
    );
    expect(log()).toEqual([
      'GET /v2/',
      ...['DIGEST', 'DIGEST', 'DIGEST'].flatMap(() => [
        'HEAD /v2/acme/api/blobs/DIGEST',
        'POST /v2/acme/api/blobs/uploads/',
        'PUT /v2/acme/api/blobs/uploads/SESSION?state=0&digest=DIGEST',
      ]),
      'HEAD /v2/acme/api/manifests/DIGEST',
      'PUT /v2/acme/api/manifests/DIGEST',
      'HEAD /v2/acme/api/manifests/DIGEST',
      'HEAD /v2/acme/api/manifests/1',
      'PUT /v2/acme/api/manifests/1',
      'HEAD /v2/acme/api/manifests/DIGEST',
      'HEAD /v2/acme/api/manifests/latest',
      'PUT /v2/acme/api/manifests/latest',
      'HEAD /v2/acme/api/manifests/DIGEST',
    ]);
    expect(result.blobs.map(({ action, size, bytesSent }) => [action, bytesSent === size])).toEqual(
      [
        ['uploaded', true],
        ['uploaded', true],
        ['uploaded', true],
      ],
    );
    const pulled = await client().fetchImage(repository(), 'latest', AMD64);
    expect(pulled.manifest.bytes).toEqual(image.manifest.bytes);
    expect(pulled.config.value).toEqual(image.config.value);
    const layers = await Promise.all(pulled.layers.map(async (blob) => buffer(await blob.open())));
    expect(
      layers.map((bytes, at) => bytes.equals([layer, Buffer.from('two'), layer][at] ?? bytes)),
    ).toEqual([true, true, true]);
  });
});
