import { buffer } from 'node:stream/consumers';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
  type Fault,
} from '@nx-multistage/testkit';
import { digestOf } from '../model/digest';
import type { ImageSet } from '../model/blob';
import type { PushOptions } from './push';
import { createTestClient, fetchOf } from './testing/clients';
import { freshBytes, imageOf, indexOf } from './testing/images';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

const AMD64 = { os: 'linux', architecture: 'amd64' };

let registry: FakeRegistry;
afterEach(() => registry.close());

const repository = () => ({ registry: registry.host, name: 'acme/api' });

/** Two platforms that share a layer. */
function makeSet(): ImageSet {
  const shared = freshBytes(30_000);
  return indexOf([
    imageOf([shared, freshBytes(9_000)]),
    imageOf([shared, freshBytes(10)], 'arm64'),
  ]);
}

const namedDigest = ({ index }: ImageSet) => index?.descriptor.digest;

/** Every byte of what a tag points at, checked against its digest. */
async function pullAll(tag: string): Promise<string | undefined> {
  const client = createTestClient();
  const named = await client.headManifest(repository(), tag);
  if (named === undefined) return undefined;
  for (const architecture of ['amd64', 'arm64']) {
    const image = await client.fetchImage(repository(), tag, { ...AMD64, architecture });
    for (const layer of image.layers)
      expect(digestOf(await buffer(await layer.open()))).toBe(layer.descriptor.digest);
  }
  return named.digest;
}

interface Case {
  way: string;
  options: PushOptions;
  registryOptions: FakeRegistryOptions;
  faults: Fault[];
}

const CUT_BEFORE: Fault = { kind: 'cut', when: 'before' };
const CUT_AFTER: Fault = { kind: 'cut', when: 'after' };
const FAULTS: Fault[] = [
  CUT_BEFORE,
  { kind: 'cut', when: 'mid-request' },
  CUT_AFTER,
  { kind: 'cut', when: 'mid-answer' },
  { kind: 'answer', status: 503 },
];

const CASES: Case[] = [
  { way: 'in one piece', options: {}, registryOptions: {}, faults: FAULTS },
  { way: 'in chunks', options: { chunkBytes: 8_192 }, registryOptions: {}, faults: FAULTS },
  { way: 'in parallel', options: { parallel: 4 }, registryOptions: {}, faults: [CUT_BEFORE] },
  {
    way: 'with a login',
    options: {},
    registryOptions: { auth: { kind: 'token', users: { ci: 's3cret' } } },
    faults: [CUT_BEFORE, CUT_AFTER],
  },
];

const credentials = async () => ({
  kind: 'basic' as const,
  username: 'ci',
  password: 's3cret',
  from: 'test',
});

describe.each(CASES)('a push $way', ({ options, registryOptions, faults }) => {
  const pushOnce = (set: ImageSet, tries: number) =>
    createTestClient({ limits: { tries }, credentials }).push(repository(), set, {
      parallel: 1,
      ...options,
      tags: ['1'],
    });

  /** How many requests the push of a new image takes. */
  async function countRequests(): Promise<number> {
    const before = registry.requests.length;
    await pushOnce(makeSet(), 1);
    return registry.requests.length - before;
  }

  it.each(faults)('outlives %j at any one of its requests', async (fault) => {
    registry = await startFakeRegistry(registryOptions);
    const count = await countRequests();
    expect(count).toBeGreaterThan(20);
    for (let at = 1; at <= count; at++) {
      const set = makeSet();
      const bad = registry.requests.length + at;
      registry.setFault(({ number }) => (number === bad ? fault : undefined));
      await pushOnce(set, 5);
      registry.setFault(undefined);
      if (at % 8 === 0) expect(await pullOf(registryOptions)).toBe(namedDigest(set));
    }
  });

  it.each(faults)(
    'leaves the tag as it was, or whole, when all is %j from then on',
    async (fault) => {
      registry = await startFakeRegistry(registryOptions);
      const count = await countRequests();
      let old = makeSet();
      await pushOnce(old, 1);
      for (let at = 1; at <= count; at++) {
        const set = makeSet();
        const bad = registry.requests.length + at;
        registry.setFault(({ number }) => (number >= bad ? fault : undefined));
        const outcome = await pushOnce(set, 2).catch((error: { code?: string }) => error.code);
        registry.setFault(undefined);
        const tagged = registry.repository('acme/api').tags.get('1');
        // An answer without a body is whole before it is cut: then all may have gone well.
        if (typeof outcome === 'object') expect(tagged).toBe(namedDigest(set));
        else expect(outcome).toMatch(/^NXM_REGISTRY_(?:UNREACHABLE|UNAVAILABLE)$/);
        expect([namedDigest(old), namedDigest(set)]).toContain(tagged);
        if (tagged === namedDigest(set)) old = set;
        if (at % 8 === 0) {
          expect([namedDigest(old), namedDigest(set)]).toContain(await pullOf(registryOptions));
          await pushOnce(set, 1);
          expect(registry.repository('acme/api').tags.get('1')).toBe(namedDigest(set));
          old = set;
        }
      }
    },
  );
});

async function pullOf({ auth }: FakeRegistryOptions): Promise<string | undefined> {
  if (auth === undefined) return pullAll('1');
  return registry.repository('acme/api').tags.get('1');
}

it('takes nothing for the first push but the whole image', async () => {
  registry = await startFakeRegistry();
  const set = makeSet();
  registry.setFault(({ method, url }) =>
    method === 'PUT' && url.includes('/manifests/') ? { kind: 'answer', status: 500 } : undefined,
  );
  const client = createTestClient({ fetch: fetchOf('undici') });
  await expect(client.push(repository(), set, { tags: ['1'] })).rejects.toMatchObject({
    code: 'NXM_REGISTRY_UNAVAILABLE',
  });
  expect(registry.repository('acme/api').tags.size).toBe(0);
  registry.setFault(undefined);
  const { blobs } = await client.push(repository(), set, { tags: ['1'] });
  expect(new Set(blobs.map(({ action }) => action))).toEqual(new Set(['present']));
  expect(await pullAll('1')).toBe(namedDigest(set));
});
