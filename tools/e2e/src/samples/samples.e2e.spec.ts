import { readElf } from '@nx-multistage/native';
import {
  command,
  describeWithEngine,
  removeContainers,
  REPOSITORY,
  runInImage,
  signalGroup,
  startContainer,
  succeed,
  waitForAnswer,
  type TestContainer,
} from '@nx-multistage/testkit';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingLine, wrongAnswers } from './http-answers';
import { readImageFolder, type ImageFolder } from './image-files';
import { readSamples, type Sample } from './sample';

jest.setTimeout(300_000);

const NX = join(REPOSITORY, 'node_modules/.bin/nx');
/** Tags of our own: other tests build apps of the same names. */
const imageOf = (app: string) => `nx-multistage-samples/${app}:e2e`;

/** What `docker inspect` says of an image. */
interface Inspected {
  Architecture: string;
  Config: {
    User: string;
    Cmd: string[];
    Entrypoint?: string[] | null;
    Env: string[];
    WorkingDir: string;
    ExposedPorts?: object;
    Healthcheck?: { Test: string[] };
    Labels: Record<string, string>;
  };
}

afterAll(async () => {
  await removeContainers();
  await command('docker', ['rmi', '--force', ...readSamples().map(({ app }) => imageOf(app))]);
});

describeWithEngine('buildx', 'the sample apps', () => {
  describe.each(readSamples())('$app', (sample) => {
    const { app } = sample;
    const image = imageOf(app);
    let inspected: Inspected;
    let content: ImageFolder;
    /** HEAD before and after the build: someone may commit meanwhile. */
    let commits: string[];
    beforeAll(async () => {
      const before = await head();
      await succeed(NX, ['run', `${app}:docker-build`, `--tags=${image}`], { cwd: REPOSITORY });
      commits = [before, await head()];
      [inspected] = JSON.parse((await succeed('docker', ['inspect', image])).stdout) as [Inspected];
      content = await readImageFolder(image, '/app');
    });
    afterAll(() => content.remove());

    it('answers and ends as its sample.json says', async () => {
      const container = await startContainer(image, {
        ...(sample.port === undefined ? {} : { port: sample.port }),
        ...(sample.env === undefined ? {} : { env: sample.env }),
      });
      if (sample.http !== undefined) {
        await waitForAnswer(container, '/health');
        expect(await wrongAnswers(container.url, sample.http)).toEqual([]);
      }
      await untilLogged(container, sample);
      expect(await container.stop()).toEqual({
        running: false,
        exitCode: sample.exitCode ?? 143,
        oomKilled: false,
      });
      expect(missingLine(await container.logs(), sample.log ?? [])).toBeUndefined();
      await container.remove();
    });

    it('is configured as a hardened image', () => {
      const { Config } = inspected;
      const port = `${sample.port}/tcp`;
      expect({
        user: Config.User,
        command: Config.Cmd,
        entrypoint: Config.Entrypoint ?? [],
        folder: Config.WorkingDir,
        env: Config.Env.filter((line) => !/^(PATH|NODE_VERSION|YARN_VERSION)=/.test(line)),
        ports: Object.keys(Config.ExposedPorts ?? {}),
        health: Config.Healthcheck?.Test,
      }).toEqual({
        user: '1000:1000',
        command: ['node', '--require', '/app/preload.cjs', 'app/src/main.js'],
        entrypoint: [],
        folder: '/app',
        env: ['NODE_ENV=production', ...(sample.port === undefined ? [] : [`PORT=${sample.port}`])],
        ports: sample.port === undefined ? [] : [port],
        health:
          sample.port === undefined
            ? undefined
            : 'CMD wget -q -T 2 -O /dev/null http://127.0.0.1:3000/health'.split(' '),
      });
      expect(Config.Labels).toMatchObject({
        'org.opencontainers.image.title': app,
        'org.opencontainers.image.version': sample.version,
        'org.opencontainers.image.revision': expect.stringMatching(
          `^(${commits.join('|')})(-dirty)?$`,
        ),
        'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        'org.opencontainers.image.base.name': 'node:24-alpine',
      });
    });

    it('has its layers in the order dependencies, libraries, app', async () => {
      const argv = ['history', '--no-trunc', '--format={{.CreatedBy}}', image];
      const copies = (await succeed('docker', argv)).stdout
        .split('\n')
        .filter((line) => line.startsWith('COPY'))
        .map((line) => line.replace(/ # buildkit$/, ''));
      expect(copies.slice(0, 3).reverse()).toEqual([
        'COPY /app/ ./',
        'COPY /workspace_modules/ ./workspace_modules/',
        'COPY /app/ ./app/',
      ]);
    });

    it('has no package manager and no compiler', async () => {
      const names = 'npm npx yarn yarnpkg pnpm corepack apk tsc node-gyp gcc g++ make python3';
      const script = `for name in ${names}; do command -v "$name"; done; command -v node`;
      const { stdout } = await runInImage(image, ['sh', '-c', script]);
      expect(stdout).toBe('/usr/local/bin/node\n');
    });

    it('belongs to root, and its user cannot write', async () => {
      const others = content.files.filter(
        ({ owner, mode, type }) =>
          owner !== '0:0' || (type !== 'link' && /^(....w|.{7}w)/.test(mode)),
      );
      expect(others).toEqual([]);
      const script = `
        const tried = ['/app/x', '/app/app/x', '/app/app/src/main.js', '/app/node_modules/x', '/usr/local/bin/node'];
        const failed = tried.map((path) => { try { require('fs').writeFileSync(path, ''); return path; } catch (e) { return e.code; } });
        console.log(process.getuid(), ...failed);`;
      const { stdout } = await runInImage(image, ['node', '-e', script]);
      expect(stdout.trim()).toMatch(/^1000( (EACCES|ENOENT|EROFS|ETXTBSY)){5}$/);
    });

    it('loads its native packages, and their binaries are made for musl', async () => {
      for (const name of sample.native) {
        const loaded = await loadedBinaries(image, name);
        expect(loaded.length).toBeGreaterThan(0);
        expect(loaded.map((path) => [path, readElf(content.read(path))?.libc])).toEqual(
          loaded.map((path) => [path, 'musl']),
        );
      }
    });

    it('has no binary for another system but those that packages bring for all systems', () => {
      const arch = inspected.Architecture === 'amd64' ? 'x64' : inspected.Architecture;
      const foreign = content.files
        .filter(({ type, path }) => type === 'file' && !path.includes('/prebuilds/'))
        .flatMap(({ path }) => {
          const elf = readElf(content.read(path));
          return elf === undefined || (elf.libc !== 'glibc' && elf.machine === arch) ? [] : [path];
        });
      expect(foreign).toEqual([]);
    });

    it('has no compiled binary of this machine', () => {
      const built = content.files.filter(({ path }) => /\/build\/Release\/[^/]+\.node$/.test(path));
      const own = built.filter(({ path }) => {
        const here = join(REPOSITORY, path.replace(/^\/app\//, ''));
        return existsSync(here) && readFileSync(here).equals(content.read(path));
      });
      expect(own).toEqual([]);
    });
  });
});

describeWithEngine('buildx', 'nx run api:docker-run', () => {
  const image = imageOf('api');
  const run = (...argv: string[]) => [NX, ['run', 'api:docker-run', ...argv]] as const;
  beforeAll(() => succeed(NX, ['run', 'api:docker-build', `--tags=${image}`], { cwd: REPOSITORY }));

  it('prints the URL, serves, and leaves no container after SIGINT', async () => {
    let health: Promise<{ status: number; body: unknown }> | undefined;
    const [file, argv] = run(`--image=${image}`, '--port=0');
    const result = await command(file, argv, {
      cwd: REPOSITORY,
      onOutput: (output, child) => {
        const url = /^ready {3}(http\S+)$/m.exec(output)?.[1];
        if (url === undefined || health !== undefined) return;
        health = fetch(url, { signal: AbortSignal.timeout(10_000) })
          .then(async (answer) => ({ status: answer.status, body: await answer.json() }))
          .finally(() => signalGroup(child, 'SIGINT'));
      },
    });
    expect(await health).toMatchObject({ status: 200, body: { status: 'ok', service: 'api' } });
    expect(result.output).not.toMatch(/NXM_|NX +Successfully/);
    expect(await containersOf(image)).toBe('');
  });

  it('names the module that is missing in the image', async () => {
    const broken = 'nx-multistage-samples/api:broken';
    const input = `FROM ${image}\nUSER 0\nRUN rm -rf /app/node_modules/fastify\nUSER 1000:1000\n`;
    await succeed('docker', ['build', '--tag', broken, '-'], { input });
    const [file, argv] = run(`--image=${broken}`, '--port=0', '--excludeTaskDependencies');
    const { code, output } = await command(file, argv, { cwd: REPOSITORY });
    expect(output).toContain(
      'NXM_IMAGE_INCOMPLETE  The app ended with exit code 1: the module fastify is not in the image.',
    );
    expect(code).not.toBe(0);
    expect(await containersOf(broken)).toBe('');
    await succeed('docker', ['rmi', '--force', broken]);
  });

  it('shows the last lines of an app that its own configuration stops', async () => {
    const [file, argv] = run(
      `--image=${image}`,
      '--port=0',
      '--env.PORT=http',
      '--excludeTaskDependencies',
    );
    const { code, output } = await command(file, argv, { cwd: REPOSITORY });
    expect(output).toContain('NXM_APP_ENDED  The app ended with exit code 1 before it answered.');
    expect(output).toContain('PORT must be a number from 0 to 65535, not "http".');
    expect(code).not.toBe(0);
    expect(await containersOf(image)).toBe('');
  });
});

/** Waits for all lines of the log that come before the app is told to stop: those up to the last tick. */
async function untilLogged(container: TestContainer, { log = [] }: Sample): Promise<void> {
  const before = log.filter(({ event }) => event === 'tick');
  for (let tries = 0; missingLine(await container.logs(), before) !== undefined; tries += 1) {
    if (tries > 100) throw new Error(`Not all was logged:\n${await container.logs()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Files of /app that are mapped into Node once it has loaded a package from where the app does. */
async function loadedBinaries(image: string, name: string): Promise<string[]> {
  const script = `
    require(require.resolve(${JSON.stringify(name)}, { paths: ['/app/app/src'] }));
    const maps = require('fs').readFileSync('/proc/self/maps', 'utf8').match(/\\/app\\/\\S+/g) ?? [];
    console.log([...new Set(maps)].join('\\n'));`;
  const { code, stdout, output } = await runInImage(image, ['node', '-e', script]);
  if (code !== 0) throw new Error(output);
  return stdout.split('\n').filter(Boolean);
}

async function head(): Promise<string> {
  return (await succeed('git', ['rev-parse', 'HEAD'], { cwd: REPOSITORY })).stdout.trim();
}

async function containersOf(image: string): Promise<string> {
  const argv = ['ps', '--all', '--quiet', `--filter=ancestor=${image}`];
  return (await succeed('docker', argv)).stdout;
}
