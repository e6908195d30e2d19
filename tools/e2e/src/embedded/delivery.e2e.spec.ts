import { listImage, validateImage } from '@nx-multistage/oci';
import {
  command,
  describeWhere,
  describeWithEngine,
  judgeArchive,
  judgeLayoutByAll,
  judgesMissing,
  registriesMissing,
  removeContainers,
  startContainer,
  startRegistryServer,
  stopRegistryServers,
  succeed,
  waitForAnswer,
  type CommandOptions,
  type ContainerCliName,
  type RegistryKind,
  type RegistryServer,
} from '@nx-multistage/testkit';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyBase, makeFakeArmBase } from './base-images';
import { createCheckout, type Checkout } from './checkout';
import { recordOf } from './elsewhere';
import { setUpRegistry } from './logins';
import { layoutOf, openBuilt, openBuiltSet } from './open-built';
import { trafficOf, type Traffic } from './registry-traffic';

jest.setTimeout(600_000);

const NAME = 'nx-multistage-delivery/api';
const IMAGE = `${NAME}:1`;
const MAIN = 'apps/api/src/main.ts';

const missing = judgesMissing() ?? registriesMissing();

describeWhere(missing, 'what the embedded engine built', () => {
  let checkout: Checkout;
  const root = (): string => checkout.workspace.root;
  const layout = (): string => layoutOf(root(), 'apps/api');

  /** One command of Nx that must succeed. */
  const nx = async (argv: readonly string[], options?: CommandOptions): Promise<string> => {
    const { code, output } = await checkout.nx(argv, options);
    if (code !== 0) throw new Error(output);
    return output;
  };
  const build = (...options: string[]) =>
    nx(['run', 'api:docker-build', '--engine=embedded', ...options]);

  beforeAll(async () => {
    checkout = await createCheckout();
    await build(`--tags=${IMAGE}`, `--outputs=type=docker,dest=${archive()}`);
  });
  afterAll(async () => {
    await removeContainers();
    await stopRegistryServers();
    checkout?.remove();
  });
  const archive = (): string => join(checkout.temporary, 'api.tar');

  /** Starts an image and asks it how it is. */
  const health = async (image: string, cli: ContainerCliName): Promise<unknown> => {
    const container = await startContainer(image, { cli, port: 3000 });
    const answer = await waitForAnswer(container, '/health');
    await container.remove();
    return answer.json();
  };
  const WELL = { status: 'ok', service: 'api' };

  describe('as files', () => {
    it('is a layout that our audit and all judges accept', async () => {
      expect(await validateImage(await openBuiltSet(root(), 'apps/api'))).toEqual([]);
      expect(await judgeLayoutByAll({ folder: layout(), tag: '1' })).toEqual({});
    });

    it('is an archive that our judge accepts', async () => {
      expect(await judgeArchive(archive())).toEqual([]);
    });
  });

  describeWithEngine('docker', 'in docker', () => {
    afterEach(() => command('docker', ['rmi', '--force', IMAGE]));

    it('serves from an archive', async () => {
      await succeed('docker', ['load', `--input=${archive()}`]);
      expect(await health(IMAGE, 'docker')).toMatchObject(WELL);
    });

    it('serves after --load', async () => {
      expect(await build(`--tags=${IMAGE}`, '--load')).toMatch(/^load +into docker$/m);
      expect(await health(IMAGE, 'docker')).toMatchObject(WELL);
    });
  });

  describeWithEngine(['podman', 'buildah'], 'in podman and buildah', () => {
    afterEach(() => command('podman', ['rmi', '--force', IMAGE]));

    it('serves from an archive', async () => {
      await succeed('podman', ['load', `--input=${archive()}`]);
      expect(await health(IMAGE, 'podman')).toMatchObject(WELL);
    });

    it('serves from a layout that buildah read', async () => {
      const { stdout } = await succeed('buildah', ['pull', '--quiet', `oci:${layout()}:1`]);
      const [id = ''] = stdout.trim().split('\n').slice(-1);
      expect(await health(id, 'podman')).toMatchObject(WELL);
      await succeed('podman', ['rmi', '--force', id]);
    });
  });

  describeWithEngine('docker', 'in a registry', () => {
    const KINDS: RegistryKind[] = ['plain', 'tls', 'htpasswd', 'token', 'second'];

    it.each(KINDS)('%s: docker-push, and docker pulls it back', async (kind) => {
      const server = await startRegistryServer(kind);
      const env = setUpRegistry(server, checkout.temporary);
      const image = `${server.host}/team/api`;
      const output = await nx(
        ['run', 'api:docker-push', '--excludeTaskDependencies', `--tags=${image}:1`],
        { env },
      );
      expect(output).toMatch(new RegExp(`^push +${image}:1  sha256:`, 'm'));
      const { digest } = recordOf(checkout, 'api');
      await succeed('docker', ['--config', env.DOCKER_CONFIG, 'pull', `${image}:1`]);
      const format = '--format={{json .RepoDigests}}';
      const { stdout } = await succeed('docker', ['image', 'inspect', format, `${image}:1`]);
      expect(JSON.parse(stdout)).toEqual([`${image}@${digest}`]);
      if (kind === 'token') expect(await health(`${image}:1`, 'docker')).toMatchObject(WELL);
      await succeed('docker', ['rmi', '--force', `${image}:1`]);
      await server.stop();
    });

    it('is refused without the login, and the tag is not there', async () => {
      const server = await startRegistryServer('htpasswd');
      const { credentials: _, ...stranger } = server;
      const env = setUpRegistry(stranger, checkout.temporary);
      const argv = [
        'run',
        'api:docker-push',
        '--excludeTaskDependencies',
        `--tags=${server.host}/team/api:1`,
      ];
      const { code, output } = await checkout.nx(argv, { env });
      expect(code).toBe(1);
      expect(output.match(/^NXM_\w+ {2}/gm)).toHaveLength(1);
      expect(output).toContain(server.host);
      expect(trafficOf(await server.log()).manifests).toEqual([]);
      await server.stop();
    });
  });

  describe('to the registry of its base', () => {
    let server: RegistryServer;
    let read = 0;
    beforeAll(async () => {
      server = await startRegistryServer('plain');
      await copyBase(`docker://${server.host}/library/node:24-alpine`);
      await traffic();
      // Nothing of the base is on this machine.
      for (const place of [checkout.cache, join(root(), 'dist/docker/.base'), layout()])
        rmSync(place, { recursive: true, force: true });
    });
    afterAll(() => server?.stop());

    /** What went over the wire since the last call. */
    const traffic = async (): Promise<Traffic> => {
      const log = await server.log();
      const since = trafficOf(log.slice(read));
      read = log.length;
      return since;
    };
    const push = () =>
      build(
        '--push',
        `--tags=${server.host}/team/api:1`,
        `--baseImage=${server.host}/library/node:24-alpine`,
      );
    /** Digests of the layers, those of the base first, and of the config. */
    const digests = async () => {
      const { manifest } = await openBuilt(root(), 'apps/api');
      const layers = manifest.value.layers.map(({ digest }) => digest);
      return {
        base: layers.slice(0, -4),
        own: layers.slice(-4),
        config: manifest.value.config.digest,
      };
    };

    it('sends its own layers and mounts those of the base, of which it reads the first bytes only', async () => {
      await push();
      const { base, own, config } = await digests();
      const seen = await traffic();
      expect([...seen.uploaded].sort()).toEqual([...own, config].sort());
      expect([...seen.mounted].sort()).toEqual([...base].sort());
      expect(seen.manifests).toEqual([recordOf(checkout, 'api').digest, '1']);
      const layersFetched = seen.fetched.filter((line) => base.some((one) => line.startsWith(one)));
      expect(layersFetched).toEqual([`${base[0]} 206`]);
    });

    it('leaves no layer of the base on this machine', async () => {
      const { base } = await digests();
      const blobs = readdirSync(join(layout(), 'blobs/sha256'));
      expect(base.filter((digest) => blobs.includes(digest.slice(7)))).toEqual([]);
      expect(existsSync(join(root(), 'dist/docker/.base'))).toBe(false);
      const kept = readdirSync(checkout.cache, { recursive: true }).map(String);
      expect(kept.filter((path) => base.some((digest) => path.includes(digest.slice(7))))).toEqual(
        [],
      );
    });

    it('sends nothing when nothing changed', async () => {
      await push();
      const { uploaded, mounted, fetched } = await traffic();
      expect({ uploaded, mounted, fetched }).toEqual({ uploaded: [], mounted: [], fetched: [] });
    });

    it('sends the app layer, the config and the manifest after a change of one line in the app', async () => {
      const before = await digests();
      const { workspace } = checkout;
      workspace.write({ [MAIN]: `${workspace.read(MAIN)}\nexport const changed = true;\n` });
      await push();
      const after = await digests();
      expect(after.own.slice(0, -1)).toEqual(before.own.slice(0, -1));
      expect(after.own.at(-1)).not.toBe(before.own.at(-1));
      const { uploaded, ...others } = await traffic();
      expect([...uploaded].sort()).toEqual([after.own.at(-1), after.config].sort());
      const manifests = [recordOf(checkout, 'api').digest, '1'];
      expect(others).toEqual({ mounted: [], fetched: [], manifests });
    });

    it('can be pulled by a judge that reads every blob', async () => {
      const out = join(checkout.temporary, 'pulled');
      const from = `docker://${server.host}/team/api:1`;
      await succeed('skopeo', ['copy', '--quiet', '--src-tls-verify=false', from, `dir:${out}`]);
      expect(existsSync(join(out, 'manifest.json'))).toBe(true);
    });
  });

  describe('for two platforms', () => {
    beforeAll(async () => {
      const base = join(checkout.temporary, 'fake-arm64-base');
      await makeFakeArmBase(base);
      await build(
        '--platforms=linux/amd64',
        '--platforms=linux/arm64',
        `--baseLayout=${base}`,
        `--tags=${IMAGE}`,
      );
    });

    it('is one index with the packages of each', async () => {
      const { index, images } = await openBuiltSet(root(), 'apps/api');
      expect(index?.value.manifests.map(({ platform }) => platform)).toEqual([
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ]);
      expect(images.map(({ config }) => config.value.architecture)).toEqual(['amd64', 'arm64']);
      const packages = await Promise.all(
        images.map(async (image) =>
          [...(await listImage(image)).keys()].filter((path) =>
            /^app\/node_modules\/@img\/sharp-linux[^/]+$/.test(path),
          ),
        ),
      );
      expect(packages).toEqual([
        ['app/node_modules/@img/sharp-linuxmusl-x64'],
        ['app/node_modules/@img/sharp-linuxmusl-arm64'],
      ]);
    });

    it('is accepted by our audit and by judges that read all platforms', async () => {
      expect(await validateImage(await openBuiltSet(root(), 'apps/api'))).toEqual([]);
      const { umoci: _, ...others } = await judgeLayoutByAll({ folder: layout(), tag: '1' });
      expect(others).toEqual({});
    });
  });
});
