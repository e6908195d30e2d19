import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildEffects } from './build';
import type { BuildRequest } from './build-request';
import { fakePath, type FakePath } from './testing/fake-engine';
import { ENGINES, requestOf } from './testing/samples';

const HEX = (digit: string): string => `sha256:${digit.repeat(64)}`;
const PODMAN = `if (flag('iidfile')) fs.writeFileSync(flag('iidfile'), '${HEX('1')}');
  if (flag('digestfile')) fs.writeFileSync(flag('digestfile'), '${HEX('2')}');
  if (args[0] === 'save') fs.writeFileSync(flag('output'), 'archive');`;

let dir = '';
let path: FakePath | undefined;
const previousTmp = process.env['TMPDIR'];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'engines-build-'));
  for (const name of ['context', 'artifacts', 'tmp']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'Dockerfile'), 'FROM scratch\n');
  process.env['TMPDIR'] = join(dir, 'tmp');
});
afterEach(() => {
  // Whatever happened, nothing temporary is left.
  expect(readdirSync(join(dir, 'tmp'))).toEqual([]);
  if (previousTmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = previousTmp;
  rmSync(dir, { recursive: true, force: true });
  path?.remove();
});

function requestIn(changes: Partial<BuildRequest> = {}): BuildRequest {
  return requestOf({
    context: join(dir, 'context'),
    dockerfile: join(dir, 'Dockerfile'),
    ...changes,
  });
}

function buildWith(
  engine: keyof typeof ENGINES,
  program: string,
  changes: Partial<BuildRequest> = {},
  effects: Partial<BuildEffects> = {},
) {
  const file = ENGINES[engine].name === 'buildx' ? 'docker' : ENGINES[engine].name;
  path = fakePath({ [file]: program });
  return build(ENGINES[engine], requestIn(changes), { run: path.run, ...effects });
}

it('reads the image id and the digest that buildx leaves', async () => {
  const docker = `fs.writeFileSync(flag('iidfile'), '${HEX('1')}');
    fs.writeFileSync(flag('metadata-file'), JSON.stringify({ 'containerimage.digest': '${HEX('2')}' }));`;
  const result = await buildWith('remote', docker, {
    push: true,
    tags: ['api:1', 'registry.example/team/api:1', 'registry.example/team/api:2'],
  });
  expect({ ...result, argv: result.argv.length }).toEqual({
    engine: 'buildx',
    argv: 1,
    imageId: HEX('1'),
    digest: HEX('2'),
    references: [
      'api:1',
      'registry.example/team/api:1',
      'registry.example/team/api:2',
      `docker.io/library/api@${HEX('2')}`,
      `registry.example/team/api@${HEX('2')}`,
    ],
  });
  expect(path?.calls()).toEqual(result.argv);
});

it('does without what an engine does not leave', async () => {
  expect(
    await buildWith('plain', `fs.writeFileSync(flag('metadata-file'), '{}')`, {
      outputs: ['type=local,dest=x'],
    }),
  ).toMatchObject({
    references: ['api:1'],
  });
});

it('takes the digest of a docker push from its output', async () => {
  const docker = `fs.writeSync(1, env.DOCKER_BUILDKIT + '\\n');
    on(/^push/, '1: digest: ${HEX('3')} size: 1\\n');`;
  const shown: string[] = [];
  const result = await buildWith(
    'docker',
    docker,
    { push: true },
    { onOutput: (text) => shown.push(text) },
  );
  expect(result.digest).toBe(HEX('3'));
  expect(shown.join('').split('\n')[0]).toBe('1');
  expect(result.argv.map(([, command]) => command)).toEqual(['build', 'push']);
});

it('runs the commands of podman in order and moves archives to their place', async () => {
  const tar = join(dir, 'api.tar');
  writeFileSync(tar, 'old');
  const result = await buildWith('podman', PODMAN, {
    push: true,
    outputs: [`type=oci,dest=${tar}`],
  });
  expect(result).toMatchObject({ imageId: HEX('1'), digest: HEX('2') });
  expect(result.argv.map(([, command]) => command)).toEqual(['build', 'save', 'push']);
  expect([readFileSync(tar, 'utf8'), readdirSync(dir).sort()]).toEqual([
    'archive',
    ['Dockerfile', 'api.tar', 'artifacts', 'context', 'tmp'],
  ]);
});

it('leaves the old archive alone when a later command fails', async () => {
  const tar = join(dir, 'api.tar');
  writeFileSync(tar, 'old');
  const program = `${PODMAN} on(/^push/, '', { stderr: 'Error: unauthorized\\n', code: 125 });`;
  await expect(
    buildWith('podman', program, { push: true, outputs: [`type=oci,dest=${tar}`] }),
  ).rejects.toMatchObject({
    code: 'NXM_PUSH_FAILED',
    message: 'podman could not push the image (exit code 125)\n  | Error: unauthorized',
    hint: 'Log in to the registry first ("docker login" or "podman login").',
  });
  expect([readFileSync(tar, 'utf8'), readdirSync(dir).length]).toEqual(['old', 5]);
});

it('forgets the list of several platforms also after a failure', async () => {
  const failing = buildWith('podman', `on(/^build/, '', { code: 125 });`, {
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  await expect(failing).rejects.toMatchObject({ code: 'NXM_BUILD_FAILED' });
  expect(path?.calls().map((call) => call.slice(0, 3))).toEqual([
    ['podman', 'build', `--file=${join(dir, 'Dockerfile')}`],
    ['podman', 'manifest', 'rm'],
  ]);
});

it('names the ignore file beside the Dockerfile to podman', async () => {
  writeFileSync(join(dir, 'Dockerfile.dockerignore'), '**\n');
  const { argv } = await buildWith('podman', PODMAN);
  expect(argv[0]).toContain(`--ignorefile=${join(dir, 'Dockerfile.dockerignore')}`);
});

it('writes a replaced Dockerfile for the engine to read', async () => {
  const shown: string[] = [];
  await buildWith(
    'plain',
    `fs.writeSync(1, fs.readFileSync(flag('file')))`,
    { dockerfileText: 'FROM x\n' },
    { onOutput: (text) => shown.push(text) },
  );
  expect(shown).toEqual(['FROM x\n']);
});

describe('a failure', () => {
  it('names stage and step, redacted, with the end of the log', async () => {
    const log = `#5 [deps 2/2] RUN npm ci
#5 0.1 at https://ci:s3cret@registry.example
#5 ERROR: exit code: 3
------
 > [deps 2/2] RUN npm ci:
0.1 at https://ci:s3cret@registry.example
------
ERROR: failed to solve: exit code: 3
`;
    await expect(
      buildWith('plain', `on(/^buildx build/, '', { stderr: ${JSON.stringify(log)}, code: 1 })`),
    ).rejects.toMatchObject({
      code: 'NXM_BUILD_FAILED',
      message: `buildx could not build the image (exit code 1)
  stage  deps
  step   RUN npm ci
  | at https://***@registry.example
  | ERROR: failed to solve: exit code: 3`,
    });
  });

  it('remembers the name of a stage that was printed long ago', async () => {
    const program = `fs.writeSync(1, '[1/2] STEP 1/2: FROM a AS deps\\n[1/2] STEP 2/2: RUN x\\n' + 'noise\\n'.repeat(5000)); process.exit(3);`;
    const message = await buildWith('podman', program).then(
      String,
      (error: Error) => error.message,
    );
    expect(message.split('\n')).toEqual([
      'podman could not build the image (exit code 3)',
      '  stage  deps',
      '  step   RUN x',
      ...Array.from({ length: 20 }, () => '  | noise'),
    ]);
  });

  it('bounds what it keeps of 50 MB without a line end and of bytes that are not UTF-8', async () => {
    const flood = `const piece = Buffer.alloc(1e6, 0x61); piece[0] = 0xff;
      for (let index = 0; index < 50; index++) fs.writeSync(1, piece);
      fs.writeSync(1, '\\n\\x1b[31mthe end\\x1b[0m\\n'); process.exit(1);`;
    const message = await buildWith('podman', flood).then(String, (error: Error) => error.message);
    expect(message.length).toBeLessThan(10_000);
    expect(message.split('\n').at(-1)).toBe('  | the end');
  });

  it('ends an engine that hangs and ignores signals', async () => {
    const hang = `process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1e6); fs.writeSync(1, 'STEP 1/1: RUN sleep\\n');`;
    path = fakePath({ podman: hang });
    const { run } = path;
    const impatient: typeof run = (file, argv, options) =>
      run(file, argv, { ...options, graceMs: 50 });
    await expect(
      build(ENGINES.podman, requestIn(), { run: impatient, timeoutMs: 800 }),
    ).rejects.toMatchObject({
      code: 'NXM_ENGINE_TIMEOUT',
      message: 'podman did not end in time (signal SIGKILL)\n  step   RUN sleep',
    });
  });

  it('ends an engine when aborted', async () => {
    const controller = new AbortController();
    const building = buildWith(
      'podman',
      `fs.writeSync(1, 'x\\n'); setInterval(() => {}, 1e6);`,
      {},
      {
        signal: controller.signal,
        onOutput: () => controller.abort(),
      },
    );
    await expect(building).rejects.toMatchObject({ code: 'NXM_INTERRUPTED' });
  });
});

describe('looks before an engine is started', () => {
  it.each<[string, string, () => Partial<BuildRequest>]>([
    [
      'NXM_SECRET_MISSING',
      'secrets[0]: secret "npmrc": DIR/no does not exist',
      () => ({ secrets: [{ id: 'npmrc', src: join(dir, 'no') }] }),
    ],
    [
      'NXM_SECRET_MISSING',
      'secrets[0]: secret "npmrc": DIR/context is not a file',
      () => ({ secrets: [{ id: 'npmrc', src: join(dir, 'context') }] }),
    ],
    [
      'NXM_SECRET_MISSING',
      'secrets[0]: secret "npmrc": DIR/Dockerfile/x does not exist',
      () => ({ secrets: [{ id: 'npmrc', src: join(dir, 'Dockerfile', 'x') }] }),
    ],
    [
      'NXM_SECRET_MISSING',
      'secrets[0]: secret "token": the variable NO_SUCH_VARIABLE is not set',
      () => ({ secrets: [{ id: 'token', env: 'NO_SUCH_VARIABLE' }] }),
    ],
    [
      'NXM_DOCKERFILE_MISSING',
      'There is no Dockerfile at DIR/no',
      () => ({ dockerfile: join(dir, 'no') }),
    ],
    [
      'NXM_CONTEXT_MISSING',
      'The build context context is not a folder: DIR/no',
      () => ({ context: join(dir, 'no') }),
    ],
    [
      'NXM_CONTEXT_MISSING',
      'The build context artifacts is not a folder: DIR/Dockerfile',
      () => ({ namedContexts: { artifacts: join(dir, 'Dockerfile') } }),
    ],
  ])('%s: %s', async (code, message, changes) => {
    await expect(buildWith('remote', '', changes())).rejects.toMatchObject({
      code,
      message: message.replaceAll('DIR', dir),
      hint: expect.stringMatching(/\S/),
    });
    expect(path?.calls()).toEqual([]);
  });

  it('at a secret that is empty', async () => {
    const src = join(dir, 'empty');
    writeFileSync(src, '');
    await expect(buildWith('remote', '', { secrets: [{ id: 'a', src }] })).rejects.toThrow(
      `secret "a": ${src} is empty`,
    );
  });

  it('at the environment the engine will have', async () => {
    const env = { GIVEN: 'x' };
    await buildWith('plain', '', { secrets: [{ id: 'a', env: 'GIVEN' }] }, { env });
    expect(path?.calls()).toHaveLength(1);
  });
});

/** What a shell, cmd.exe or a flag parser might take for its own. */
const CORPUS = [
  ';touch x',
  '|cat',
  '&& id',
  '$(id)',
  '`id`',
  '"',
  "'",
  '\\',
  '%VAR%',
  '^',
  '--output=type=local,dest=/',
  '-x',
  ' ',
  '*',
  '~',
  '#',
  '!',
  '{a,b}',
  '日本',
];

describe.each(['plain', 'docker', 'podman', 'buildah'] as const)(
  '%s receives verbatim or not at all',
  (engine) => {
    it.each(CORPUS)('%j', async (value) => {
      const label =
        engine === 'podman' || engine === 'buildah'
          ? value.replaceAll('$', '${NXM_NO_SUCH_VARIABLE:-$}')
          : value;
      await buildWith(engine, '', {
        labels: { 'org.example.x': value },
        buildArgs: { FLAGS: value },
      });
      const [call = []] = path?.calls() ?? [];
      expect(call).toContain(`--label=org.example.x=${label}`);
      expect(call).toContain(`--build-arg=FLAGS=${value}`);
      path?.remove();
      for (const changes of [
        { tags: [value] },
        { tags: [`api:${value}`] },
        { target: value },
        { platforms: [value] },
        { labels: { [value]: 'x' } },
        { buildArgs: { [value]: 'x' } },
        { secrets: [{ id: value, env: 'PATH' }] },
        { namedContexts: { [value]: '/' } },
      ]) {
        await expect(buildWith(engine, '', changes)).rejects.toMatchObject({
          code: expect.stringMatching(/^NXM_(?:OPTION|REFERENCE)_INVALID$/),
        });
        expect(path?.calls()).toEqual([]);
        path?.remove();
      }
    });
  },
);
