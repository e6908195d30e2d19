import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectEngine, type DetectOptions } from './detect-engine';
import type { EngineName } from './engine';
import { fakePath, type FakePath } from './testing/fake-engine';

/** What the real programs print, each line once seen. */
const CLI_28 = `on(/^--version/, 'Docker version 28.2.2, build e6534b4\\n');`;
const CLI_20 = `on(/^--version/, 'Docker version 20.10.24+dfsg1, build 297e128\\n');`;
const BUILDX = `on(/^buildx version/, 'github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3\\n');`;
const NO_BUILDX = `on(/^buildx/, '', { stderr: 'docker: unknown command: docker buildx\\n\\nRun \\'docker --help\\' for more information\\n', code: 1 });`;
const builder = (driver: string, version: string): string =>
  `on(/^buildx inspect/, ${JSON.stringify(`Name:          default\nDriver:        ${driver}\nLast Activity: 2026-11-23 15:02:26 +0000 UTC\n\nNodes:\nName:             default0\nEndpoint:         default\nStatus:           running\nBuildKit version: ${version}\nPlatforms:        linux/amd64\n`)});`;
const server = (version: string, status: string): string =>
  `on(/^version/, '${version}\\n'); on(/^info/, ${JSON.stringify(`${status}\n`)});`;
const GRAPH = '[["Backing Filesystem","extfs"]]';
const CONTAINERD = '[["driver-type","io.containerd.snapshotter.v1"]]';
const DOWN =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
const DENIED =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/info": dial unix /var/run/docker.sock: connect: permission denied\n';
const failing = (text: string): string =>
  `on(/./, '', { stderr: ${JSON.stringify(text)}, code: 1 });`;
const PODMAN = `on(/^--version/, 'podman version 5.4.2\\n'); on(/^info/, '1.39.3\\n');`;
const BUILDAH = `on(/^--version/, 'buildah version 1.39.3 (image-spec 1.1.0, runtime-spec 1.2.0)\\n'); on(/^info/, '{}');`;

let path: FakePath | undefined;
afterEach(() => path?.remove());

function detect(programs: Record<string, string>, choice?: EngineName, options?: DetectOptions) {
  path = fakePath(programs);
  return detectEngine(choice, path.run, options);
}

/** Message and hint of the error, as a person reads them. */
async function reasons(...parameters: Parameters<typeof detect>): Promise<string> {
  const error = await detect(...parameters).then(
    () => new Error('found'),
    (thrown: Error & { hint?: string }) => thrown,
  );
  return `${error.message}\n${(error as { hint?: string }).hint}`;
}

describe('finds', () => {
  it('buildx with the docker driver', async () => {
    const docker = CLI_28 + BUILDX + builder('docker', 'v0.12.5') + server('26.1.5+dfsg1', GRAPH);
    expect(await detect({ docker, podman: PODMAN })).toEqual({
      name: 'buildx',
      version: '0.13.1+ds1',
      driver: 'docker',
      builder: 'default',
      serverVersion: '26.1.5+dfsg1',
      capabilities: {
        namedContexts: true,
        ociLayoutContexts: false,
        multiPlatform: false,
        imageArchives: false,
        cacheTo: 'inline',
        cacheFrom: 'any',
        pushAndLoad: true,
        keepsImage: true,
        builders: true,
      },
    });
  });

  it('buildx with the containerd store, which can more', async () => {
    const docker =
      CLI_28 + BUILDX + builder('docker', 'v0.0.0+unknown') + server('26.1.5', CONTAINERD);
    const { capabilities } = await detect({ docker });
    expect([capabilities.multiPlatform, capabilities.imageArchives, capabilities.cacheTo]).toEqual([
      true,
      true,
      'any',
    ]);
  });

  it('a remote builder by its name, without a daemon', async () => {
    const docker = CLI_28 + BUILDX + builder('remote', 'v0.34.0') + failing(DOWN);
    const engine = await detect({ docker, podman: PODMAN }, undefined, { builder: 'far' });
    expect([
      engine.driver,
      engine.serverVersion,
      engine.capabilities.namedContexts,
      engine.capabilities.keepsImage,
    ]).toEqual(['remote', 'v0.34.0', true, false]);
    expect(path?.calls()).toEqual([
      ['docker', '--version'],
      ['docker', 'buildx', 'version'],
      ['docker', 'buildx', 'inspect', '--builder=far'],
    ]);
  });

  it.each([
    ['a builder that tells no version', 'remote', 'v0.0.0+unknown', '26.1.5', true],
    ['an old BuildKit', 'docker-container', 'v0.9.3', '26.1.5', false],
    ['an old daemon', 'docker', '20.10.24', '20.10.24', false],
  ])('whether %s knows named contexts', async (_what, driver, buildkit, daemon, expected) => {
    const docker = CLI_28 + BUILDX + builder(driver, buildkit) + server(daemon, GRAPH);
    expect((await detect({ docker })).capabilities.namedContexts).toBe(expected);
  });

  it('docker 20.10, which has BuildKit without buildx', async () => {
    const docker = CLI_20 + NO_BUILDX + server('20.10.24+dfsg1', GRAPH);
    const engine = await detect({ docker });
    expect([engine.name, engine.version, engine.capabilities.namedContexts]).toEqual([
      'docker',
      '20.10.24+dfsg1',
      false,
    ]);
  });

  it('docker when it is chosen, although buildx is there', async () => {
    const docker = CLI_28 + BUILDX + builder('docker', 'v0.12.5') + server('26.1.5', GRAPH);
    const engine = await detect({ docker }, 'docker');
    expect([engine.name, engine.capabilities.namedContexts]).toEqual(['docker', true]);
  });

  it('podman when docker is down, and buildah when there is no other', async () => {
    const down =
      CLI_28 +
      BUILDX +
      `on(/^buildx inspect/, 'Name:   default\\nDriver: \\nError:  ${DOWN.trim()}\\n');` +
      failing(DOWN);
    expect((await detect({ docker: down, podman: PODMAN })).name).toBe('podman');
    path?.remove();
    expect(await detect({ buildah: BUILDAH })).toMatchObject({
      name: 'buildah',
      version: '1.39.3',
    });
  });

  it.each([
    ['1.26.4', false],
    ['1.27.0', true],
  ])('whether buildah %s knows named contexts', async (version, expected) => {
    const buildah = `on(/^--version/, 'buildah version ${version} (x)\\n'); on(/^info/, '{}');`;
    expect((await detect({ buildah })).capabilities.namedContexts).toBe(expected);
  });
});

describe('tells why not', () => {
  it('nothing is installed', async () => {
    expect(await reasons({})).toBe(`No container engine can be used:
  buildx: docker is not on PATH
  docker: docker is not on PATH
  podman: podman is not on PATH
  buildah: buildah is not on PATH
Install docker, or add it to PATH.
Install podman, or add it to PATH.
Install buildah, or add it to PATH.`);
  });

  it('the daemon is down', async () => {
    const docker =
      CLI_28 +
      BUILDX +
      `on(/^buildx inspect/, 'Name:   default\\nDriver: \\nError:  ${DOWN.trim()}\\n');` +
      failing(DOWN);
    expect(await reasons({ docker }, 'buildx')).toBe(`The engine buildx cannot be used:
  buildx: the docker daemon does not answer at unix:///var/run/docker.sock
Start it (systemctl start docker, or Docker Desktop), or set DOCKER_HOST.`);
    path?.remove();
    expect(await reasons({ docker }, 'docker')).toMatch(
      /docker: the docker daemon does not answer at unix/,
    );
  });

  it('no permission on the socket', async () => {
    const docker = CLI_28 + BUILDX + builder('docker', 'v0.12.5') + failing(DENIED);
    expect(await reasons({ docker }, 'buildx')).toBe(`The engine buildx cannot be used:
  buildx: no permission to use the docker daemon at unix:///var/run/docker.sock
Add this user to the group "docker" and log in again, or set DOCKER_HOST to a daemon of your own.`);
  });

  it('a docker without buildx is no fallback to the legacy builder', async () => {
    const docker = CLI_28 + NO_BUILDX + server('26.1.5', GRAPH);
    expect(await reasons({ docker })).toMatch(
      /^ {2}buildx: docker 28\.2\.2 has no buildx plugin\n {2}docker: docker 28\.2\.2 has no buildx plugin, so only its legacy builder, which ignores secrets$/m,
    );
  });

  it.each([
    [
      'buildx',
      { docker: CLI_28 + `on(/^buildx version/, 'github.com/docker/buildx v0.5.1 x\\n');` },
      'buildx v0.5.1 is too old: 0.6 is needed',
    ],
    [
      'docker',
      {
        docker:
          `on(/^--version/, 'Docker version 18.09.1, build x\\n');` +
          NO_BUILDX +
          server('18.09.1', GRAPH),
      },
      'the docker command 18.09.1 is too old: BuildKit with secrets needs 19.03',
    ],
    [
      'docker',
      { docker: CLI_20 + NO_BUILDX + server('18.09.1', GRAPH) },
      'the docker daemon 18.09.1 is too old: BuildKit with secrets needs 19.03',
    ],
    [
      'podman',
      { podman: `on(/^--version/, 'podman version 3.0.1\\n');` },
      'podman 3.0.1 is too old: cache mounts need 4.0',
    ],
    [
      'buildah',
      { buildah: `on(/^--version/, 'buildah version 1.19.6 (x)\\n');` },
      'buildah 1.19.6 is too old: cache mounts need 1.24',
    ],
    [
      'docker',
      { docker: `on(/^--version/, 'podman version 5.4.2\\n');` },
      'docker on PATH is a stand-in that calls podman',
    ],
    [
      'docker',
      { docker: `on(/^--version/, 'hello\\n');` },
      'docker on PATH is not the docker command',
    ],
    [
      'podman',
      {
        podman:
          PODMAN.split(';')[0] +
          ';' +
          failing(
            'Error: cannot connect to Podman. Please verify your connection: dial unix /run/p.sock\n',
          ),
      },
      'podman does not answer',
    ],
    [
      'buildah',
      {
        buildah:
          BUILDAH.split(';')[0] + ';' + failing('Error: creating lock file: permission denied\n'),
      },
      'no permission to use buildah',
    ],
    [
      'podman',
      { podman: failing('first\nError: something else\nusage\n') },
      'podman fails: Error: something else',
    ],
  ] as const)('%s: %#', async (choice, programs, reason) => {
    expect(
      (await reasons(programs as unknown as Record<string, string>, choice)).split('\n')[1],
    ).toBe(`  ${choice}: ${reason}`);
  });

  it('a file that cannot be executed', async () => {
    path = fakePath({});
    writeFileSync(join(path.dir, 'podman'), '#!/bin/sh\n');
    chmodSync(join(path.dir, 'podman'), 0o644);
    await expect(detectEngine('podman', path.run)).rejects.toThrow(
      'podman: podman is on PATH but cannot be executed (EACCES)',
    );
  });

  it('an engine that does not answer', async () => {
    const podman = `process.on('SIGTERM', () => process.exit(1)); setTimeout(() => {}, 1e6); if (args[0] === 'x')`;
    expect(
      (await reasons({ podman: `${podman} {}` }, 'podman', { timeoutMs: 300 })).split('\n')[1],
    ).toBe('  podman: podman gave no answer in 0.3 s');
  });

  it('a builder that does not exist', async () => {
    const docker =
      CLI_28 +
      BUILDX +
      `on(/^buildx inspect/, '', { stderr: 'ERROR: no builder "x" found\\n', code: 1 });`;
    await expect(detect({ docker }, undefined, { builder: 'x' })).rejects.toMatchObject({
      code: 'NXM_BUILDER_NOT_FOUND',
      message: 'builder: buildx has no builder "x"',
    });
  });

  it.each(['; touch x', '../podman', '/bin/sh', 'constructor'])(
    'the engine %j, and starts nothing',
    async (choice) => {
      path = fakePath({ podman: PODMAN });
      await expect(detectEngine(choice as EngineName, path.run)).rejects.toMatchObject({
        code: 'NXM_OPTION_INVALID',
        message: `engine: ${JSON.stringify(choice)} is not an engine`,
      });
      expect(path.calls()).toEqual([]);
    },
  );
});
