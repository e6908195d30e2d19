import {
  composeIndex,
  createRegistryClient,
  imageSet,
  openBlobStore,
  writeLayout,
  type Image,
  type ImageSet,
} from '@nx-multistage/oci';
import {
  createTemporaryFolder,
  startFakeRegistry,
  type FakeRegistry,
} from '@nx-multistage/testkit';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openBase, type BaseRequest } from './base-image';
import { smallImage } from './testing/small-image';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

const DAY_MS = 24 * 60 * 60 * 1000;
const AMD64 = { os: 'linux', arch: 'amd64', libc: 'musl' } as const;
const ARM64 = { ...AMD64, arch: 'arm64' } as const;
const digestOf = ({ manifest }: Image) => manifest.descriptor.digest;
const base = (reference: string, digest?: string): BaseRequest['base'] => ({
  reference,
  distro: 'alpine',
  node: { version: '24' },
  ...(digest === undefined ? {} : { digest }),
});

describe('openBase', () => {
  const temporary = createTemporaryFolder('base-image');
  afterAll(() => temporary.remove());
  const made = openBlobStore(join(temporary.path, 'made'));
  let count = 0;
  const newFolder = (name: string) => join(temporary.path, `${(count += 1)}-${name}`);
  const imageWith = (text: string, architecture = 'amd64') =>
    smallImage([{ 'etc/text': text }], { store: made, architecture });

  describe('with a layout', () => {
    const newLayout = async (
      entries: readonly { set: ImageSet; tag?: string; fullName?: string }[],
    ) => {
      const layout = newFolder('layout');
      for (const { set, tag, fullName } of entries)
        await writeLayout(layout, set, {
          replace: false,
          names:
            tag === undefined ? [] : [{ tag, ...(fullName === undefined ? {} : { fullName }) }],
        });
      return layout;
    };
    /** No registry answers. */
    const open = (request: Partial<BaseRequest> & { layout: string }) =>
      openBase(
        {
          base: base('node:24-alpine'),
          platform: AMD64,
          root: temporary.path,
          pull: false,
          ...request,
        },
        {
          store: openBlobStore(newFolder('store')),
          client: () => Promise.reject(new Error('the registry was asked')),
          now: () => 0,
        },
      );

    it('takes the image of the whole name, and says where it was', async () => {
      const [one, other] = [await imageWith('one'), await imageWith('other')];
      const layout = await newLayout([
        { set: imageSet(other), tag: '24-alpine', fullName: 'registry.example/node:24-alpine' },
        { set: imageSet(one), tag: '24-alpine', fullName: 'docker.io/library/node:24-alpine' },
      ]);
      const found = await open({ layout });
      expect(found).toMatchObject({
        digest: digestOf(one),
        repository: { registry: 'docker.io', name: 'library/node' },
        from: layout.slice(temporary.path.length + 1),
        notes: [],
      });
      expect(digestOf(found.image)).toBe(digestOf(one));
    });

    it('takes the image of the tag where there is no more than that', async () => {
      const [one, other] = [await imageWith('one'), await imageWith('other')];
      const layout = await newLayout([
        { set: imageSet(other), tag: '22-alpine' },
        { set: imageSet(one), tag: '24-alpine' },
      ]);
      expect((await open({ layout })).digest).toBe(digestOf(one));
    });

    it("does not take another repository's image for its tag", async () => {
      const layout = await newLayout([
        {
          set: imageSet(await imageWith('other')),
          tag: '24-alpine',
          fullName: 'registry.example/node:24-alpine',
        },
      ]);
      await expect(open({ layout })).rejects.toThrow('the registry was asked');
    });

    it('takes the image for the platform', async () => {
      const [amd64, arm64] = [await imageWith('one'), await imageWith('one', 'arm64')];
      const layout = await newLayout([{ set: composeIndex([amd64, arm64]), tag: '24-alpine' }]);
      expect((await open({ layout, platform: ARM64 })).digest).toBe(digestOf(arm64));
    });

    it('asks the registry where the layout lacks the platform', async () => {
      const layout = await newLayout([{ set: imageSet(await imageWith('one')), tag: '24-alpine' }]);
      await expect(open({ layout, platform: ARM64 })).rejects.toThrow('the registry was asked');
    });

    it.each(['baseDigest', 'baseImage'])(
      'takes the image of a digest pinned by %s, whatever its tag',
      async (by) => {
        const [one, other] = [await imageWith('one'), await imageWith('other')];
        const layout = await newLayout([
          { set: imageSet(other), tag: '24-alpine' },
          { set: imageSet(one), tag: 'mirrored' },
        ]);
        const pinned =
          by === 'baseDigest'
            ? base('node:24-alpine', digestOf(one))
            : base(`node:24-alpine@${digestOf(one)}`);
        expect((await open({ layout, base: pinned })).digest).toBe(digestOf(one));
      },
    );

    it('takes the image of an index whose digest is pinned', async () => {
      const [amd64, arm64] = [await imageWith('one'), await imageWith('one', 'arm64')];
      const set = composeIndex([amd64, arm64]);
      const layout = await newLayout([{ set, tag: 'mirrored' }]);
      const pinned = base('node:24-alpine', set.index?.descriptor.digest);
      expect((await open({ layout, base: pinned, platform: ARM64 })).digest).toBe(digestOf(arm64));
    });

    it('takes no other image for one whose digest is pinned, though it has the tag', async () => {
      const layout = await newLayout([{ set: imageSet(await imageWith('one')), tag: '24-alpine' }]);
      const pinned = base('node:24-alpine', digestOf(await imageWith('other')));
      await expect(open({ layout, base: pinned })).rejects.toThrow('the registry was asked');
    });

    it('looks on for a pinned digest past images for other platforms', async () => {
      const [one, other] = [await imageWith('one'), await imageWith('other', 'arm64')];
      const layout = await newLayout([
        { set: imageSet(other), tag: 'a-before' },
        { set: imageSet(one), tag: 'b-behind' },
      ]);
      const found = await open({ layout, base: base('node:24-alpine', digestOf(one)) });
      expect(found.digest).toBe(digestOf(one));
    });

    it('takes an image without a name for its pinned digest, as skopeo copies it by digest', async () => {
      const one = await imageWith('one');
      const layout = await newLayout([{ set: imageSet(one) }]);
      const found = await open({ layout, base: base(`node@${digestOf(one)}`) });
      expect(found.digest).toBe(digestOf(one));
    });

    /** As docker save writes what it pulled for one platform: an index, and the blobs of that platform alone. */
    const savedIndex = async () => {
      const [amd64, arm64] = [await imageWith('one'), await imageWith('one', 'arm64')];
      const set = composeIndex([amd64, arm64]);
      const layout = await newLayout([{ set, tag: '24-alpine' }]);
      rmSync(join(layout, 'blobs/sha256', digestOf(arm64).slice('sha256:'.length)));
      return { layout, amd64, index: set.index?.descriptor.digest };
    };

    it('needs just the platform of an index', async () => {
      const { layout, amd64 } = await savedIndex();
      expect((await open({ layout })).digest).toBe(digestOf(amd64));
    });

    it('needs just the platform of an index whose digest is pinned', async () => {
      const { layout, amd64, index } = await savedIndex();
      const found = await open({ layout, base: base('node:24-alpine', index) });
      expect(found.digest).toBe(digestOf(amd64));
    });

    it('asks nobody where the layout is not there', async () => {
      const layout = newFolder('layout');
      await expect(open({ layout })).rejects.toMatchObject({
        code: 'NXM_BASE_MISSING',
        message: `baseLayout: ${layout} does not exist.`,
      });
    });

    it('says so where neither layout nor registry has it', async () => {
      const registry = await startFakeRegistry();
      const layout = await newLayout([{ set: imageSet(await imageWith('one')), tag: 'mirrored' }]);
      const wanted = `${registry.host}/library/node:24-alpine`;
      try {
        await expect(
          openBase(
            { base: base(wanted), platform: AMD64, root: temporary.path, pull: false, layout },
            {
              store: openBlobStore(newFolder('store')),
              client: async () => clientOf(),
              now: () => 0,
            },
          ),
        ).rejects.toMatchObject({
          code: 'NXM_BASE_MISSING',
          message: expect.stringContaining(
            `${wanted} for linux/amd64 is not in ${layout}, and its registry does not give it: `,
          ),
          hint: expect.any(String),
        });
        expect(registry.requests.map(({ url }) => url)).toContain(
          '/v2/library/node/manifests/24-alpine',
        );
      } finally {
        await registry.close();
      }
    });
  });

  describe('with a registry', () => {
    let registry: FakeRegistry;
    beforeEach(async () => {
      registry = await startFakeRegistry();
    });
    afterEach(() => registry.close());

    const push = (set: ImageSet) =>
      clientOf().push({ registry: registry.host, name: 'library/node' }, set, {
        tags: ['24-alpine'],
      });
    /** Asks for the base as often as a user builds; tells how many requests each took. */
    const builds = () => {
      const store = openBlobStore(newFolder('store'));
      return async (at: number, request: Partial<BaseRequest> = {}) => {
        const before = registry.requests.length;
        const found = await openBase(
          {
            base: base(`${registry.host}/library/node:24-alpine`),
            platform: AMD64,
            root: temporary.path,
            pull: false,
            ...request,
          },
          { store, client: async () => clientOf(), now: () => at },
        );
        return { ...found, requests: registry.requests.length - before };
      };
    };

    it('remembers for a day what a tag was', async () => {
      const [one, other] = [await imageWith('one'), await imageWith('other')];
      const build = builds();
      await push(imageSet(one));
      const first = await build(0);
      expect(first).toMatchObject({ digest: digestOf(one), from: registry.host, notes: [] });
      expect(first.requests).toBeGreaterThan(0);
      await push(imageSet(other));
      const second = await build(DAY_MS - 1);
      expect(second).toMatchObject({ digest: digestOf(one), requests: 0, notes: [] });
      expect(second.image.manifest.bytes).toEqual(one.manifest.bytes);
      expect(second.image.config.value).toEqual(one.config.value);
      expect(await build(DAY_MS)).toMatchObject({ digest: digestOf(other), notes: [] });
    });

    it('reads a layer of a remembered base from the registry when it is opened', async () => {
      const one = await imageWith('one');
      const build = builds();
      await push(imageSet(one));
      await build(0);
      const [layer] = (await build(1)).image.layers;
      const bytes = await buffer(await layer!.open());
      expect(bytes).toEqual(await buffer(await one.layers[0]!.open()));
    });

    it('asks again with pull, and remembers the answer', async () => {
      const [one, other] = [await imageWith('one'), await imageWith('other')];
      const build = builds();
      await push(imageSet(one));
      await build(0);
      await push(imageSet(other));
      expect((await build(1, { pull: true })).digest).toBe(digestOf(other));
      expect(await build(2)).toMatchObject({ digest: digestOf(other), requests: 0 });
    });

    it('asks for each platform', async () => {
      const [amd64, arm64] = [await imageWith('one'), await imageWith('one', 'arm64')];
      const build = builds();
      await push(composeIndex([amd64, arm64]));
      expect((await build(0)).digest).toBe(digestOf(amd64));
      expect((await build(0, { platform: ARM64 })).digest).toBe(digestOf(arm64));
    });

    it('asks again where what it kept is damaged', async () => {
      const one = await imageWith('one');
      const folder = newFolder('store');
      const store = openBlobStore(folder);
      await push(imageSet(one));
      const wanted = {
        base: base(`${registry.host}/library/node:24-alpine`),
        platform: AMD64,
        root: temporary.path,
        pull: false,
      };
      const effects = { store, client: async () => clientOf(), now: () => 0 };
      await openBase(wanted, effects);
      const kept = store.path(digestOf(one));
      writeFileSync(kept, `${readFileSync(kept, 'utf8')} `);
      const before = registry.requests.length;
      expect((await openBase(wanted, effects)).digest).toBe(digestOf(one));
      expect(registry.requests.length).toBeGreaterThan(before);
    });

    it.each([
      ['is gone', { kind: 'cut', when: 'before' }],
      ['is ill', { kind: 'answer', status: 503 }],
      ['has had enough', { kind: 'answer', status: 429 }],
      ['is silent', { kind: 'hang', when: 'before' }],
    ] as const)(
      'takes the remembered one, with a note, where the registry %s',
      async (_, fault) => {
        const one = await imageWith('one');
        const build = builds();
        await push(imageSet(one));
        await build(Date.UTC(2026, 0, 2));
        registry.setFault(() => fault);
        const found = await build(Date.UTC(2026, 5, 1));
        expect(found.digest).toBe(digestOf(one));
        expect(found.notes).toEqual([
          'the registry did not answer: the base is what 24-alpine was on 2026-01-02',
        ]);
        await expect(build(Date.UTC(2026, 5, 1), { pull: true })).rejects.toMatchObject({
          code: expect.stringMatching(
            /^NXM_REGISTRY_(UNREACHABLE|UNAVAILABLE|RATE_LIMITED|TIMEOUT)$/,
          ),
        });
      },
    );

    it('does not take the remembered one where the registry refuses', async () => {
      const build = builds();
      await push(imageSet(await imageWith('one')));
      await build(0);
      registry.setFault(() => ({ kind: 'answer', status: 404 }));
      await expect(build(DAY_MS)).rejects.toMatchObject({
        code: expect.stringMatching(/^NXM_REGISTRY_/),
      });
    });

    it('fails where the registry is down and nothing is remembered', async () => {
      registry.setFault(() => ({ kind: 'cut', when: 'before' }));
      await expect(builds()(0)).rejects.toMatchObject({ code: 'NXM_REGISTRY_UNREACHABLE' });
    });

    it('asks once and never again for a pinned digest, unless with pull', async () => {
      const one = await imageWith('one');
      const build = builds();
      await push(imageSet(one));
      const pinned = { base: base(`${registry.host}/library/node:24-alpine`, digestOf(one)) };
      expect((await build(0, pinned)).requests).toBeGreaterThan(0);
      expect(await build(400 * DAY_MS, pinned)).toMatchObject({
        digest: digestOf(one),
        requests: 0,
        notes: [],
      });
      expect((await build(0, { ...pinned, pull: true })).requests).toBeGreaterThan(0);
    });
  });
});

/** A client that gives up at once. */
function clientOf() {
  return createRegistryClient({
    fetch: globalThis.fetch,
    credentials: async () => undefined,
    limits: { tries: 1, answerMs: 2_000, idleMs: 2_000 },
  });
}
