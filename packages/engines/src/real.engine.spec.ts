import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '@nx-multistage/exec';
import { describeWithEngine } from '@nx-multistage/testkit';
import { build } from './build';
import type { BuildRequest } from './build-request';
import {
  containerLogs,
  containerState,
  imageExists,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
} from './container';
import { detectEngine } from './detect-engine';
import { CONTAINER_CLI, ENGINE_NAMES, type DetectedEngine, type EngineName } from './engine';
import { inspectImage } from './inspect-image';
import { requestOf } from './testing/samples';

jest.setTimeout(300_000);

const BASE = 'node:24-alpine';
const LABEL = '$HOME ${PATH} "q" \\ `id` $(id) $1 $';
/** A stage that only a named context can give; the server greets from its environment. */
const DOCKERFILE = `FROM nosuch.example/none:1 AS artifacts
FROM ${BASE} AS production
WORKDIR /app
COPY --from=artifacts . /app/
COPY sub /sub
RUN --mount=type=secret,id=npmrc,target=/run/npmrc,required=true cp /run/npmrc /tmp/seen && test -s /tmp/seen && rm /tmp/seen
ARG MESSAGE
RUN printf '%s' "$MESSAGE" > /message
USER 1000:1000
HEALTHCHECK --interval=30s CMD ["node", "-v"]
CMD ["node", "-e", "process.on('SIGTERM', () => process.exit(0)); console.log('up'); require('http').createServer((q, s) => s.end('hi ' + process.env.NAME)).listen(3000)"]
`;
const FAILING = `FROM ${BASE} AS production-deps
RUN echo to stdout; echo 'at https://ci:s3cret@registry.example' >&2; exit 3
FROM ${BASE}
COPY --from=production-deps /etc/passwd /x
`;

const dir = mkdtempSync(join(tmpdir(), 'engines-real-'));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
};

beforeAll(() => {
  write('context/Dockerfile', DOCKERFILE);
  write('context/Dockerfile.dockerignore', '**\n!sub/kept\n');
  write('context/sub/kept', 'kept');
  write('context/sub/.env', 'SECRET=1');
  write('context/Failing', FAILING);
  write('context/Scratch', 'FROM scratch\nCOPY sub /sub\n');
  write('artifacts/main.js', '');
  write('artifacts/node_modules/a/index.js', '');
  write('npmrc', 'token');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function requestIn(changes: Partial<BuildRequest>): BuildRequest {
  return requestOf({
    context: join(dir, 'context'),
    dockerfile: join(dir, 'context/Dockerfile'),
    ...changes,
  });
}

const inImage = async (
  engine: EngineName,
  image: string,
  ...command: string[]
): Promise<string> => {
  const program = CONTAINER_CLI[engine];
  return (await run(program, ['run', '--rm', '--entrypoint=', image, ...command])).stdout;
};

ENGINE_NAMES.forEach((name) =>
  describeWithEngine(name, `${name}, the real one`, () => specOf(name)),
);

function specOf(name: EngineName): void {
  const image = `nx-multistage-spec-${name}:1`;
  const container = `nx-multistage-spec-${name}`;
  let engine: DetectedEngine;
  const handle = { engine: name, name: container };

  beforeAll(async () => {
    engine = await detectEngine(name, run);
    await removeContainer(handle, run);
  });
  afterAll(async () => {
    await removeContainer(handle, run);
    await run(CONTAINER_CLI[name], ['rmi', '--force', image]);
  });

  it('builds with a named context, a secret, labels and arguments verbatim', async () => {
    const shown: string[] = [];
    const request = requestIn({
      tags: [image],
      namedContexts: { artifacts: join(dir, 'artifacts') },
      labels: { 'org.example.text': LABEL },
      buildArgs: { MESSAGE: LABEL },
      secrets: [{ id: 'npmrc', src: join(dir, 'npmrc') }],
      healthCheck: true,
    });
    const result = await build(engine, request, { run, onOutput: (text) => shown.push(text) });
    expect(result.imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await imageExists(name, image, run)).toBe(true);

    const facts = await inspectImage(name, image, run);
    expect(await configDigest(CONTAINER_CLI[name], image, join(dir, `${name}-saved.tar`))).toBe(
      result.imageId,
    );
    expect(facts.layers.length).toBeGreaterThan(3);
    expect(facts.config).toMatchObject({
      User: '1000:1000',
      Labels: { 'org.example.text': LABEL },
      Healthcheck: { Test: ['CMD', 'node', '-v'], Interval: 30_000_000_000 },
    });
    if (name !== 'buildah') expect(facts.size).toBeGreaterThan(1_000_000);

    expect(await inImage(name, image, 'cat', '/message')).toBe(LABEL);
    const files = await inImage(name, image, 'find', '/app', '/sub', '-type', 'f');
    expect(files.trim().split('\n').sort()).toEqual([
      '/app/main.js',
      '/app/node_modules/a/index.js',
      '/sub/kept',
    ]);

    shown.length = 0;
    await build(engine, request, { run, onOutput: (text) => shown.push(text) });
    expect(shown.join('')).toMatch(/CACHED|Using cache/);
  });

  it('runs what it built, from start to removal', async () => {
    const ports = [{ container: 3000 }];
    const env = { NAME: "it's $HOME" };
    await startContainer(name, { image, name: container, ports, env, extraArgs: [] }, run);
    expect(await containerState(handle, run)).toMatchObject({ running: true, health: 'starting' });
    const port = await publishedPort(handle, 3000, run);
    expect(await answerOf(`http://127.0.0.1:${port}/`)).toBe("hi it's $HOME");
    await stopContainer(handle, 10, run);
    expect(await containerState(handle, run)).toMatchObject({
      status: 'exited',
      running: false,
      exitCode: 0,
    });
    expect(await containerLogs(handle, run)).toBe('up');
    await removeContainer(handle, run);
    expect(await containerState(handle, run)).toBeUndefined();
  });

  it('tells of a container that cannot start and leaves none', async () => {
    const request = {
      image,
      name: container,
      ports: [],
      env: {},
      extraArgs: ['--entrypoint=/no/such/program'],
    };
    await expect(startContainer(name, request, run)).rejects.toMatchObject({
      code: 'NXM_CONTAINER_FAILED',
    });
    expect(await containerState(handle, run)).toBeUndefined();
  });

  it('names the stage and the step that fail', async () => {
    const failing = build(engine, requestIn({ dockerfile: join(dir, 'context/Failing') }), { run });
    const error = await failing.then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    const lines = (error?.message ?? '').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(new RegExp(`^${name} could not build the image \\(exit code [13]\\)$`)),
      '  stage  production-deps',
      "  step   RUN echo to stdout; echo 'at https://***@registry.example' >&2; exit 3",
    ]);
    expect(lines).toEqual(
      expect.arrayContaining(['  | to stdout', '  | at https://***@registry.example']),
    );
  });

  it('leaves nothing running when it is aborted', async () => {
    // Not in the first moment of a step: there podman and buildah end without ending the step.
    const seconds = 1_000 + Math.floor(Math.random() * 1e6);
    const dockerfileText = `FROM ${BASE}\nRUN sleep 2 && echo started && sleep ${seconds}\n`;
    const controller = new AbortController();
    const building = build(engine, requestIn({ dockerfileText, noCache: true }), {
      run,
      signal: controller.signal,
      onOutput: (text) => /^(?:#\d+ [\d.]+ )?started$/m.test(text) && controller.abort(),
    });
    await expect(building).rejects.toMatchObject({ code: 'NXM_INTERRUPTED' });
    expect(await stillRunning(`sleep ${seconds}`)).toEqual([]);
  });

  it('writes archives, or says before it starts that it cannot', async () => {
    const dest = join(dir, `${name}.tar`);
    const request = requestIn({
      dockerfile: join(dir, 'context/Scratch'),
      tags: [image],
      outputs: [`type=oci,dest=${dest}`],
    });
    if (!engine.capabilities.imageArchives) {
      await expect(build(engine, request, { run })).rejects.toMatchObject({
        code: 'NXM_ENGINE_FEATURE',
      });
      expect(existsSync(dest)).toBe(false);
      return;
    }
    for (const _again of [1, 2]) await build(engine, request, { run });
    expect(existsSync(dest)).toBe(true);
    expect(readdirSync(dir).filter((file) => file.startsWith(`${name}.tar`))).toEqual([
      `${name}.tar`,
    ]);
    const { stdout } = await run('tar', ['-xOf', dest, 'oci-layout']);
    expect(JSON.parse(stdout)).toEqual({ imageLayoutVersion: '1.0.0' });
  });
}

/** The digest of an image's config, out of an archive: docker's containerd store lists images by another. */
async function configDigest(cli: string, image: string, archive: string): Promise<string> {
  await run(cli, ['save', '--output', archive, image]);
  const { stdout } = await run('tar', ['-xOf', archive, 'manifest.json']);
  const [manifest] = JSON.parse(stdout) as { Config: string }[];
  return `sha256:${/[0-9a-f]{64}/.exec(manifest?.Config ?? '')?.[0]}`;
}

/** What answers at an address, once something does. */
async function answerOf(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).text();
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Processes of the aborted build that are still there after a while. */
async function stillRunning(command: string): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const found = readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => commandOf(pid) === command);
    if (found.length === 0 || attempt > 50) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}
