import {
  containerLogs,
  containerState,
  imageExists,
  parseState,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
} from './container';
import { fakePath, type FakePath } from './testing/fake-engine';

let path: FakePath | undefined;
afterEach(() => path?.remove());

const handle = { engine: 'podman', name: 'api' } as const;
const REQUEST = { image: 'api:1', name: 'api', ports: [], env: { TOKEN: 's3cret' }, extraArgs: [] };

function podman(body: string) {
  path = fakePath({ podman: body });
  return path.run;
}

it.each([
  [
    'docker',
    '{"Status":"running","Running":true,"OOMKilled":false,"ExitCode":0,"Health":{"Status":"starting"}}',
    { status: 'running', running: true, outOfMemory: false, health: 'starting' },
  ],
  [
    'docker',
    '{"Status":"exited","Running":false,"OOMKilled":true,"ExitCode":137}',
    { status: 'exited', running: false, outOfMemory: true, exitCode: 137 },
  ],
  [
    'podman',
    '{"Status":"exited","Running":false,"OOMKilled":false,"ExitCode":1,"Health":{"Status":"","FailingStreak":0}}',
    { status: 'exited', running: false, outOfMemory: false, exitCode: 1 },
  ],
  [
    'podman 4.3',
    '{"Status":"running","Running":true,"ExitCode":0,"Healthcheck":{"Status":"healthy"}}',
    { status: 'running', running: true, outOfMemory: false, health: 'healthy' },
  ],
])('reads the state of %s', (program, text, expected) => {
  expect(parseState(text, program)).toEqual(expected);
});

it('says that an answer is no JSON', () => {
  expect(() => parseState('oops', 'docker')).toThrow(
    expect.objectContaining({
      code: 'NXM_ENGINE_OUTPUT',
      message: 'docker answered with something that is not JSON: oops',
    }),
  );
});

it('starts a container with its variables in the environment', async () => {
  const run = podman(`if (env.TOKEN !== 's3cret') process.exit(1);`);
  expect(await startContainer('buildah', REQUEST, run)).toEqual({ engine: 'buildah', name: 'api' });
  expect(path?.calls()).toEqual([
    ['podman', 'run', '--detach', '--name=api', '--env=TOKEN', 'api:1'],
  ]);
});

it('removes a container that was made but could not be started', async () => {
  const run = podman(
    `on(/^run/, '', { stderr: 'Error: rootlessport listen tcp 127.0.0.1:80: bind: address already in use\\n', code: 126 });`,
  );
  await expect(startContainer('podman', REQUEST, run)).rejects.toMatchObject({
    code: 'NXM_CONTAINER_FAILED',
    message:
      'podman could not start the container api (exit code 126)\n  | Error: rootlessport listen tcp 127.0.0.1:80: bind: address already in use',
  });
  expect(path?.calls()[1]).toEqual(['podman', 'rm', '--force', '--volumes', 'api']);
});

it('never removes a container of the same name that was there before', async () => {
  const run = podman(
    `on(/^run/, '', { stderr: 'Error: the container name "api" is already in use by 1234. You have to remove that container\\n', code: 125 });`,
  );
  await expect(startContainer('podman', REQUEST, run)).rejects.toThrow(/already in use by 1234/);
  expect(path?.calls()).toHaveLength(1);
});

it.each([
  'Error: no such container api',
  'Error response from daemon: No such container: api',
  'Error: No such object: api',
  'Error: no such container "api"',
  'Error: no container with name or ID "api" found: no such container',
])('takes %j for a container that is not there', async (stderr) => {
  const run = podman(`on(/./, '', { stderr: ${JSON.stringify(`${stderr}\n`)}, code: 1 });`);
  expect(await containerState(handle, run)).toBeUndefined();
  expect(await stopContainer(handle, 1, run)).toBeUndefined();
  expect(await removeContainer(handle, run)).toBeUndefined();
});

it('takes no other failure for a container that is not there', async () => {
  const run = podman(`on(/./, '', { stderr: 'Cannot connect to the Docker daemon\\n', code: 1 });`);
  const failure = { code: 'NXM_CONTAINER_FAILED' };
  await expect(containerState(handle, run)).rejects.toMatchObject(failure);
  await expect(stopContainer(handle, 1, run)).rejects.toMatchObject(failure);
  await expect(removeContainer(handle, run)).rejects.toMatchObject(failure);
  await expect(imageExists('podman', 'api:1', run)).rejects.toMatchObject(failure);
});

it.each([
  ['Error: No such image: api:1', false],
  ['Error: api:1: image not known', false],
])('looks for an image: %s', async (stderr, expected) => {
  const run = podman(`on(/api:1/, '', { stderr: ${JSON.stringify(`${stderr}\n`)}, code: 1 });`);
  expect(await imageExists('podman', 'api:1', run)).toBe(expected);
  expect(await imageExists('podman', 'api:2', run)).toBe(true);
});

it.each([
  ['127.0.0.1:32768\n', 0, 32768],
  ['0.0.0.0:32768\n[::]:32768\n', 0, 32768],
  ['', 1, undefined],
])('reads the port %j', async (stdout, code, expected) => {
  const run = podman(`on(/^port api 3000.tcp$/, ${JSON.stringify(stdout)}, { code: ${code} });`);
  expect(await publishedPort(handle, 3000, run)).toBe(expected);
});

it('asks for the log and for the stop with bounds', async () => {
  const run = podman(`on(/^logs/, 'out\\n', { stderr: 'at https://a:b@registry.example\\n' });`);
  const log = await containerLogs(handle, run, { lines: 20 });
  expect(log.split('\n').sort()).toEqual(['at https://***@registry.example', 'out']);
  await containerLogs(handle, run, { follow: true });
  await stopContainer(handle, 2, run);
  expect(path?.calls()).toEqual([
    ['podman', 'logs', '--tail=20', 'api'],
    ['podman', 'logs', '--follow', 'api'],
    ['podman', 'stop', '-t', '2', 'api'],
  ]);
});
