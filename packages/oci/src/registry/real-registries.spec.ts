import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  describeWhere,
  registriesMissing,
  startFakeRegistry,
  startRegistryServer,
  stopRegistryServers,
  type RegistryKind,
  type RegistryServer,
} from '@nx-multistage/testkit';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Image } from '../model/blob';
import type { RegistryClientOptions } from './client';
import type { Credential } from './credential';
import { REAL_EFFECTS } from './effects';
import type { Fetch } from './fetch';
import { createTestClient } from './testing/clients';
import { documentOf, freshBytes, imageOf } from './testing/images';

jest.setTimeout(60_000);

const AMD64 = { os: 'linux', architecture: 'amd64' };
const LIMITS = { answerMs: 10_000, idleMs: 10_000, commitMs: 10_000 };

/** undici's fetch that trusts the registry's authority, as NODE_EXTRA_CA_CERTS does for a whole process. */
function trusting(server: RegistryServer): Fetch {
  const { certificate } = server;
  const connect = certificate === undefined ? {} : { ca: readFileSync(certificate.ca, 'utf8') };
  const dispatcher = new Agent({ connect });
  return (url, init) => undiciFetch(url, { ...init, dispatcher });
}

function credentialOf({ credentials }: RegistryServer): Credential | undefined {
  return credentials === undefined
    ? undefined
    : { kind: 'basic', ...credentials, from: 'the test' };
}

const clientFor = (server: RegistryServer, options: Partial<RegistryClientOptions> = {}) =>
  createTestClient({
    fetch: trusting(server),
    credentials: async () => credentialOf(server),
    ...options,
    limits: { ...LIMITS, ...options.limits },
  });

const repository = ({ host }: RegistryServer, name = 'acme/api') => ({ registry: host, name });

async function pulled(server: RegistryServer, reference: string): Promise<Buffer[]> {
  const image = await clientFor(server).fetchImage(repository(server), reference, AMD64);
  return Promise.all(image.layers.map(async (layer) => buffer(await layer.open())));
}

const same = (found: Buffer[], layers: Buffer[]) =>
  found.length === layers.length && found.every((bytes, at) => bytes.equals(layers[at] ?? bytes));

describeWhere(registriesMissing(), 'real registries', () => {
  afterEach(stopRegistryServers);

  it.each<RegistryKind>(['plain', 'tls', 'htpasswd', 'token', 'second', 'mountless'])(
    '%s: a second push after a change sends the new layer, the config and the manifest alone',
    async (kind) => {
      const server = await startRegistryServer(kind);
      const base = [freshBytes(300_000), freshBytes(100_000)];
      const first = [...base, freshBytes(5_000)];
      await clientFor(server).push(
        repository(server),
        { images: [imageOf(first)] },
        { tags: ['1'] },
      );
      expect(same(await pulled(server, '1'), first)).toBe(true);
      const before = (await server.log()).length;
      const second = [...base, freshBytes(5_000)];
      const { blobs } = await clientFor(server).push(
        repository(server),
        { images: [imageOf(second)] },
        { tags: ['1'] },
      );
      expect(blobs.map(({ action }) => action)).toEqual([
        'present',
        'present',
        'uploaded',
        'uploaded',
      ]);
      const writes = (await server.log())
        .slice(before)
        .filter(({ method, status }) => method === 'PUT' && status === 201)
        .map(({ path }) => path.replace(/[^/]*$/, ''));
      expect(writes).toEqual([
        expect.stringMatching(/\/blobs\/uploads\//),
        expect.stringMatching(/\/blobs\/uploads\//),
        '/v2/acme/api/manifests/',
        '/v2/acme/api/manifests/',
      ]);
      expect(same(await pulled(server, '1'), second)).toBe(true);
    },
  );

  it.each<[RegistryKind, string]>([
    ['plain', 'mounted'],
    ['token', 'mounted'],
    ['second', 'mounted'],
    // Its repositories share their blobs.
    ['mountless', 'present'],
  ])('%s: the layer of another repository is %s', async (kind, action) => {
    const server = await startRegistryServer(kind);
    const base = imageOf([freshBytes(50_000)]);
    await clientFor(server).push(repository(server, 'base'), { images: [base] });
    const app = imageOf([await readLayer(base), freshBytes(10)]);
    const { blobs } = await clientFor(server).push(
      repository(server),
      { images: [app] },
      { mountFrom: [repository(server, 'base')], tags: ['1'] },
    );
    expect(blobs.map((blob) => blob.action)).toEqual([action, 'uploaded', 'uploaded']);
  });

  it.each<RegistryKind>(['plain', 'second', 'mountless'])('%s: takes chunks', async (kind) => {
    const server = await startRegistryServer(kind);
    const layers = [freshBytes(300_000)];
    await clientFor(server).push(
      repository(server),
      { images: [imageOf(layers)] },
      { tags: ['1'], chunkBytes: 100_000 },
    );
    expect(same(await pulled(server, '1'), layers)).toBe(true);
  });

  it('outlives a registry that is killed and started again in the middle of a push', async () => {
    const server = await startRegistryServer('plain');
    const layers = [freshBytes(400_000), freshBytes(400_000)];
    let restarting: Promise<void> | undefined;
    const client = clientFor(server, {
      sleep: REAL_EFFECTS.sleep,
      limits: { tries: 8, retryMs: 200 },
    });
    await client.push(
      repository(server),
      { images: [imageOf(layers)] },
      {
        tags: ['1'],
        chunkBytes: 100_000,
        parallel: 2,
        onProgress: ({ bytesSent }) => {
          if (bytesSent > 150_000) restarting ??= server.restart();
        },
      },
    );
    expect(restarting).toBeDefined();
    await restarting;
    expect(same(await pulled(server, '1'), layers)).toBe(true);
  });

  it('leaves the old image in place where the disk is full, and says that it is', async () => {
    const server = await startRegistryServer('small-disk', { diskMegabytes: 2 });
    const layers = [freshBytes(10_000)];
    await clientFor(server).push(
      repository(server),
      { images: [imageOf(layers)] },
      { tags: ['1'] },
    );
    const large = { images: [imageOf([freshBytes(4_000_000)])] };
    await expect(
      clientFor(server).push(repository(server), large, { tags: ['1'] }),
    ).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNAVAILABLE',
      message: expect.stringContaining('no space left on device'),
    });
    expect(same(await pulled(server, '1'), layers)).toBe(true);
  });

  it('says that a registry is read-only', async () => {
    const server = await startRegistryServer('readonly');
    await expect(
      clientFor(server).push(repository(server), { images: [imageOf([])] }),
    ).rejects.toMatchObject({
      code: 'NXM_REGISTRY_REJECTED',
      message: expect.stringContaining('status 405'),
      hint: expect.stringContaining('read-only'),
    });
  });

  it('finds a byte that changed on the disk of the registry', async () => {
    const server = await startRegistryServer('plain');
    const layer = freshBytes(1000);
    const image = imageOf([layer]);
    await clientFor(server).push(repository(server), { images: [image] }, { tags: ['1'] });
    layer[500] = (layer[500] ?? 0) ^ 1;
    writeFileSync(server.blobFile(image.layers[0]?.descriptor.digest ?? ''), layer);
    await expect(pulled(server, '1')).rejects.toMatchObject({ code: 'NXM_REGISTRY_DAMAGED' });
  });

  it.each([
    ['expired', 'is not valid today (CERT_HAS_EXPIRED'],
    ['wrong-host', 'is for another name (ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'signed by nobody this machine trusts (DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)(
    'tells of a certificate that is %s, and uses no plain http',
    async (certificate, why) => {
      const server = await startRegistryServer('plain', { certificate });
      const client =
        certificate === 'self-signed'
          ? createTestClient({ limits: LIMITS, allowHttp: [server.host] })
          : clientFor(server, { allowHttp: [server.host] });
      await expect(client.fetchManifest(repository(server), '1')).rejects.toMatchObject({
        code: 'NXM_REGISTRY_TLS',
        message: expect.stringContaining(why),
      });
      expect(await server.log()).toEqual([]);
    },
  );

  it('tells of an authority that is not trusted, and how to trust it', async () => {
    const server = await startRegistryServer('tls');
    const client = createTestClient({ limits: LIMITS });
    await expect(client.fetchManifest(repository(server), '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_TLS',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS='),
    });
  });

  it('keeps a push going when tokens live for a moment only', async () => {
    const server = await startRegistryServer('token');
    const { tokenServer } = server;
    if (tokenServer === undefined) throw new Error('no token server');
    tokenServer.lifeSeconds = 2;
    tokenServer.toldSeconds = 3600;
    const image: Image = imageOf([freshBytes(10), freshBytes(11), freshBytes(12)]);
    for (const blob of image.layers) {
      const { open } = blob;
      let opened = false;
      blob.open = async () => {
        if (!opened) await REAL_EFFECTS.sleep(2_500);
        opened = true;
        return open();
      };
    }
    await clientFor(server).push(
      repository(server),
      { images: [image] },
      { tags: ['1'], parallel: 1 },
    );
    expect(tokenServer.requests().length).toBeGreaterThan(1);
  });

  it('is refused a push by a token that allows reading only', async () => {
    const server = await startRegistryServer('token');
    const reader: Credential = {
      kind: 'basic',
      username: 'reader',
      password: 's3cret',
      from: 'the test',
    };
    const client = clientFor(server, { credentials: async () => reader });
    await expect(client.push(repository(server), { images: [imageOf([])] })).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNAUTHORIZED',
      message: expect.stringContaining('"reader" from the test'),
    });
    // One token for the look-up, one more for the 401: no more.
    expect(server.tokenServer?.requests()).toHaveLength(2);
  });

  it('keeps the list of referrers itself where the registry does not', async () => {
    for (const kind of ['plain', 'second'] as const) {
      const server = await startRegistryServer(kind);
      const client = clientFor(server);
      const image = imageOf([freshBytes(10)]);
      await client.push(repository(server), { images: [image] }, { tags: ['1'] });
      const sbom = imageOf([freshBytes(10)]);
      const artifact = documentOf({
        ...sbom.manifest.value,
        subject: image.manifest.descriptor,
        artifactType: 'application/spdx+json',
      });
      const config = { descriptor: sbom.config.descriptor, open: configStream(sbom) };
      await client.putReferrer(repository(server), artifact, [config, ...sbom.layers]);
      const { digest } = image.manifest.descriptor;
      expect(await client.listReferrers(repository(server), digest)).toMatchObject([
        { digest: artifact.descriptor.digest, artifactType: 'application/spdx+json' },
      ]);
    }
  });
});

describe('nobody at the address', () => {
  it('is told by the code of the system', async () => {
    const gone = await startFakeRegistry();
    await gone.close();
    const nowhere = { registry: gone.host, name: 'a' };
    const client = createTestClient();
    await expect(client.fetchManifest(nowhere, '1')).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNREACHABLE',
      message: expect.stringContaining(`nothing answers at ${gone.host} (ECONNREFUSED`),
    });
    expect(client.waits).toEqual([]);
  });

  it('that has no address', async () => {
    const client = createTestClient({ limits: { tries: 1, answerMs: 10_000 } });
    await expect(
      client.fetchManifest({ registry: 'registry.invalid', name: 'a' }, '1'),
    ).rejects.toMatchObject({
      code: 'NXM_REGISTRY_UNREACHABLE',
      message: expect.stringMatching(
        /no address was found for registry\.invalid \((?:ENOTFOUND|EAI_AGAIN)/,
      ),
    });
  });
});

async function readLayer({ layers }: Image): Promise<Buffer> {
  const [layer] = layers;
  if (layer === undefined) throw new Error('no layer');
  return buffer(await layer.open());
}

function configStream({ config }: Image) {
  return async () => Readable.from([config.bytes]);
}
