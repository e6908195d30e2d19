import { planRun, type RunRequest } from './plan-run';

const REQUEST: RunRequest = { image: 'api:1', name: 'api', ports: [], env: {}, extraArgs: [] };

it.each([
  ['buildx', 'docker'],
  ['docker', 'docker'],
  ['podman', 'podman'],
  ['buildah', 'podman'],
] as const)('%s runs containers with %s', (engine, program) => {
  expect(planRun(engine, REQUEST)).toEqual({
    argv: [program, 'run', '--detach', '--name=api', 'api:1'],
    env: {},
  });
});

it('spells every option; values of variables stay out of the command', () => {
  const request = {
    image: `sha256:${'a'.repeat(64)}`,
    name: 'api-1',
    ports: [
      { container: 3000 },
      { container: 1, host: 80, address: '0.0.0.0' },
      { container: 2, host: 81, address: '::1' },
    ],
    env: { TOKEN: 's3cret\n--rm', EMPTY: '' },
    network: 'bridge',
    extraArgs: ['--read-only', '--tmpfs', '/tmp'],
  };
  expect(planRun('podman', request)).toEqual({
    argv: [
      'podman',
      'run',
      '--detach',
      '--name=api-1',
      '--publish=127.0.0.1::3000',
      '--publish=0.0.0.0:80:1',
      '--publish=[::1]:81:2',
      '--env=TOKEN',
      '--env=EMPTY',
      '--network=bridge',
      '--read-only',
      '--tmpfs',
      '/tmp',
      `sha256:${'a'.repeat(64)}`,
    ],
    env: { TOKEN: 's3cret\n--rm', EMPTY: '' },
  });
});

it.each<[Partial<RunRequest>, string]>([
  [{ name: '-x' }, 'name: "-x" is not allowed'],
  [{ name: 'a b' }, 'name: "a b" is not allowed'],
  [
    { image: '--privileged' },
    'image: "--privileged" is not an image reference: the name "--privileged" is not allowed',
  ],
  [{ network: '--x' }, 'network: "--x" is not allowed'],
  [{ env: { 'A=B': '' } }, 'env: "A=B" is not allowed'],
  [{ ports: [{ container: 0 }] }, 'ports: 0 is not a port'],
  [{ ports: [{ container: 80, host: 65_536 }] }, 'ports: 65536 is not a port'],
  [{ ports: [{ container: 1.5 }] }, 'ports: 1.5 is not a port'],
  [{ ports: [{ container: 80, address: 'x' }] }, 'ports: "x" is not allowed'],
  [{ extraArgs: ['a\nb'] }, 'docker-run.extraArgs[0] contains a control character: "a\\nb"'],
])('refuses %j', (changes, message) => {
  expect(() => planRun('docker', { ...REQUEST, ...changes })).toThrow(
    expect.objectContaining({ message }),
  );
});
