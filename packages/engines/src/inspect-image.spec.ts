import { inspectImage } from './inspect-image';
import { fakePath, type FakePath } from './testing/fake-engine';

let path: FakePath | undefined;
afterEach(() => path?.remove());

const CONFIG = {
  User: '1000:1000',
  Env: ['A=1'],
  Cmd: ['node'],
  Entrypoint: null,
  WorkingDir: '',
  Labels: { a: 'b' },
  Hostname: 'x',
};
const HEALTH = { Test: ['CMD', 'true'], Interval: 30_000_000_000 };
const FACTS = {
  id: 'sha256:12',
  layers: ['sha256:34'],
  created: '2026-11-23T15:05:33Z',
  config: {
    User: '1000:1000',
    Env: ['A=1'],
    Cmd: ['node'],
    Labels: { a: 'b' },
    Healthcheck: HEALTH,
  },
};
const answer = (value: unknown): string => JSON.stringify(JSON.stringify(value));

it('reads docker, with the size of the layers unpacked', async () => {
  const image = [
    {
      Id: 'sha256:12',
      Size: 5,
      RootFS: { Layers: ['sha256:34'] },
      Created: FACTS.created,
      Config: { ...CONFIG, Healthcheck: HEALTH },
    },
  ];
  path = fakePath({
    docker: `on(/^image inspect api:1$/, ${answer(image)}); on(/^history/, '0\\n4096\\n100\\n');`,
  });
  expect(await inspectImage('buildx', 'api:1', path.run)).toEqual({ ...FACTS, size: 4196 });
});

it('reads podman, which has the health check beside the config', async () => {
  const image = [
    {
      Id: '12',
      Size: 5,
      RootFS: { Layers: ['sha256:34'] },
      Created: FACTS.created,
      Config: CONFIG,
      Healthcheck: HEALTH,
    },
  ];
  path = fakePath({ podman: `on(/^image inspect/, ${answer(image)});` });
  expect(await inspectImage('podman', 'api:1', path.run)).toEqual({ ...FACTS, size: 5 });
});

it('reads buildah, which tells no size', async () => {
  const image = {
    FromImageID: '12',
    Docker: {
      created: FACTS.created,
      config: { ...CONFIG, Healthcheck: HEALTH },
      rootfs: { diff_ids: ['sha256:34'] },
    },
  };
  path = fakePath({ buildah: `on(/^inspect --type=image api:1$/, ${answer(image)});` });
  expect(await inspectImage('buildah', 'api:1', path.run)).toEqual(FACTS);
});

it.each([
  ['docker', 'Error response from daemon: No such image: api:1'],
  ['podman', 'Error: api:1: image not known'],
  ['buildah', 'Error: locating image "api:1": api:1: image not known'],
] as const)('says that %s has no such image', async (engine, stderr) => {
  path = fakePath({ [engine]: `on(/./, '[]', { stderr: ${JSON.stringify(stderr)}, code: 1 });` });
  await expect(inspectImage(engine, 'api:1', path.run)).rejects.toMatchObject({
    code: 'NXM_IMAGE_NOT_FOUND',
    message: `${engine} has no image api:1`,
  });
});

it('says that the engine failed', async () => {
  path = fakePath({ podman: `on(/./, '', { stderr: 'Error: storage\\n', code: 125 });` });
  await expect(inspectImage('podman', 'api:1', path.run)).rejects.toMatchObject({
    code: 'NXM_CONTAINER_FAILED',
    message: 'podman could not inspect api:1 (exit code 125)\n  | Error: storage',
  });
});
