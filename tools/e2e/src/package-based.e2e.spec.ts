import {
  ask,
  createPluginWorkspace,
  describeWithEngine,
  rebuiltSteps,
  removeContainers,
  runInImage,
  signalGroup,
  startContainer,
  waitForAnswer,
  type PluginWorkspace,
  type TestContainer,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { differencesFrom } from './embedded/parity';
import { imageOf } from './recipes/images';
import { packageBased } from './recipes/package-based';

jest.setTimeout(600_000);

/** Each app, with what it must answer beside /health. */
const APPS = {
  api: {
    port: 3000,
    answers: {
      '/hash?password=sesame': {
        hash: expect.stringMatching(/^\$2b\$04\$.{53}$/) as string,
        matches: true,
      },
      '/picture?width=8': { format: 'png', width: 8, height: 4 },
      '/libraries': { slug: 'hello-world', price: '1234.56' },
    },
  },
  ledger: { port: 3100, answers: { '/lock': { second: 'EAGAIN' } } },
  mail: { port: 3300, answers: { '/libraries': { slug: 'you-have-got-mail' } } },
  orders: { port: 3200, answers: { '/libraries': { slug: 'order-66' } } },
  shop: { port: 3400, answers: {} },
} satisfies Record<string, { port: number; answers: Record<string, unknown> }>;

const NAMES = Object.keys(APPS) as (keyof typeof APPS)[];

/** Walks a folder inside the container, as its user: what of it could that user change? */
const WRITABLE = `
const { accessSync, constants, readdirSync } = require('node:fs');
for (const path of ['.', ...readdirSync('.', { recursive: true })])
  try { accessSync(path, constants.W_OK); console.log(path); } catch {}
`;

/** Addons that were compiled for this image, and whether one of them wants glibc. */
const LINKED_TO_GLIBC = `
const { readdirSync, readFileSync } = require('node:fs');
for (const path of readdirSync('node_modules', { recursive: true }))
  if (/build.Release.[^/]+\\.node$/.test(path) && /GLIBC_|libc\\.so\\.6/.test(readFileSync('node_modules/' + path, 'latin1')))
    console.log(path);
`;

describeWithEngine('buildx', 'a package-based workspace', () => {
  let setting: PluginWorkspace;
  let workspace: TestWorkspace;

  beforeAll(async () => {
    setting = await createPluginWorkspace(packageBased);
    workspace = setting.workspace;
  });
  afterAll(async () => {
    await removeContainers();
    await setting?.close();
  });

  describe('nx add', () => {
    it('registers the plugin and exact inputs, and says what comes next', () => {
      expect(setting.added).toContain('nx g docker-setup <project>');
      const nxJson = workspace.json<{
        plugins: unknown[];
        namedInputs: Record<string, string[]>;
        pluginsConfig: unknown;
      }>('nx.json');
      expect(nxJson.plugins.at(-1)).toBe('nx-multistage');
      expect(nxJson.namedInputs['production']).toEqual([
        'default',
        '!{projectRoot}/**/?(*.)+(spec|test).?(c|m)[jt]s?(x)?(.snap)',
        '!{projectRoot}/*.md',
        '!{projectRoot}/Dockerfile?(.dockerignore)',
      ]);
      expect(nxJson.pluginsConfig).toEqual({
        '@nx/js': { projectsAffectedByDependencyUpdates: 'auto' },
      });
    });
  });

  describe('nx g docker-setup', () => {
    it('resolves bare, and changes nothing in a dry run', async () => {
      await workspace.succeed('npx', [
        'nx',
        'g',
        'docker-setup',
        'api',
        '--no-interactive',
        '--dry-run',
      ]);
      expect(await workspace.changes()).toEqual([]);
    });

    it('writes the files of one app and says what it decided from', async () => {
      const { output } = await workspace.succeed('npx', [
        'nx',
        'g',
        'docker-setup',
        'api',
        '--no-interactive',
      ]);
      expect(output).toMatch(/port +3000 \(apps\/api\/src\/main\.ts:\d+\)/);
      expect(output).toMatch(/health +\/health \(apps\/api\/src\/main\.ts:\d+\)/);
      expect(output).toMatch(/native +bcrypt 6\.0\.0 \S+, sharp 0\.35\.5 \S+/);
      expect(output).toMatch(/libraries +@acme\/money, @acme\/util/);
      expect(await workspace.changes()).toEqual([
        'apps/api/package.json',
        'apps/api/Dockerfile',
        'apps/api/Dockerfile.dockerignore',
      ]);
    });

    it('writes those of all apps, and of no library', async () => {
      const { output } = await workspace.succeed('npx', [
        'nx',
        'g',
        'docker-setup',
        '--all',
        '--no-interactive',
      ]);
      expect(output).toMatch(/native +fs-ext 2\.1\.1 compiled/);
      expect((await workspace.changes()).sort()).toEqual(
        [
          ...NAMES.flatMap((name) => [
            `apps/${name}/Dockerfile`,
            `apps/${name}/Dockerfile.dockerignore`,
          ]),
          'apps/api/package.json',
          'apps/ledger/package.json',
        ].sort(),
      );
      await workspace.commit('Set up docker');
    });

    it('changes nothing when it runs again', async () => {
      await workspace.succeed('npx', ['nx', 'g', 'docker-setup', '--all', '--no-interactive']);
      expect(await workspace.changes()).toEqual([]);
    });

    it('keeps an edited Dockerfile and shows the difference', async () => {
      const before = workspace.read('apps/api/Dockerfile');
      const edited = before.replace('ENTRYPOINT []', 'LABEL mine=1\nENTRYPOINT []');
      workspace.write({ 'apps/api/Dockerfile': edited });
      const { output } = await workspace.succeed('npx', [
        'nx',
        'g',
        'docker-setup',
        'api',
        '--no-interactive',
      ]);
      expect(output).toContain('-LABEL mine=1');
      expect(workspace.read('apps/api/Dockerfile')).toBe(edited);
      workspace.write({ 'apps/api/Dockerfile': before });
      expect(await workspace.changes()).toEqual([]);
    });
  });

  describe('docker-build', () => {
    it('builds every app, whatever compiles it', async () => {
      const { output } = await workspace.succeed('npx', [
        'nx',
        'run-many',
        '-t',
        'docker-build',
        '--parallel=2',
        '--output-style=static',
      ]);
      for (const name of NAMES) expect(output).toContain(`image   ${imageOf(name)}`);
      expect(await workspace.changes()).toEqual([]);
    });

    it('records what it built', () => {
      const record = workspace.json<{ tags: string[]; engine: string; argv: string[][] }>(
        'dist/docker/apps/api/build.json',
      );
      expect(record).toMatchObject({ tags: [imageOf('api')], engine: 'buildx' });
    });
  });

  describe('docker-build without an engine', () => {
    // ledger compiles for musl, which only an engine can do here.
    it.each(['api', 'mail', 'orders', 'shop'])('gives the same image: %s', async (name) => {
      expect(await differencesFrom(imageOf(name), workspace, name)).toEqual([]);
    });
  });

  describe.each(NAMES)('the image of %s', (name) => {
    const { port, answers } = APPS[name];
    let container: TestContainer;

    it('starts and is well', async () => {
      container = await startContainer(imageOf(name), { port });
      const health = await waitForAnswer(container, '/health');
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    });

    for (const [path, expected] of Object.entries<unknown>(answers))
      it(`answers ${path}`, async () => {
        const answer = await ask(container, path);
        expect([answer.status, await answer.json()]).toEqual([200, expected]);
      });

    it('runs as a user that can change nothing under /app', async () => {
      expect((await container.exec('id', '-u')).stdout.trim()).toBe('1000');
      expect((await container.exec('node', '-e', WRITABLE)).output).toBe('');
    });

    it('has no binary that was linked on the host', async () => {
      expect((await container.exec('node', '-e', LINKED_TO_GLIBC)).output).toBe('');
    });

    it('stops on SIGTERM, without being killed', async () => {
      expect(await container.stop()).toEqual({ running: false, exitCode: 143, oomKilled: false });
      await container.remove();
    });

    it.each(['tsc', 'npm', 'npx', 'corepack', 'yarn', 'apk'])('has no %s', async (program) => {
      const { code, output } = await runInImage(imageOf(name), [program, '--version']);
      expect(code).toBe(127);
      expect(output).toContain('executable file not found');
    });
  });

  describe('docker-run', () => {
    it('waits until the app answers, and leaves no container behind when interrupted', async () => {
      let interrupted = false;
      const result = await workspace.nx(['run', 'shop:docker-run', '--port=0'], {
        onOutput: (output, child) => {
          if (interrupted || !output.includes('ready   ')) return;
          interrupted = true;
          signalGroup(child, 'SIGINT');
        },
      });
      expect(result.output).toMatch(/ready +http:\/\/127\.0\.0\.1:\d+/);
      const left = await workspace.succeed('docker', [
        'ps',
        '--all',
        '--quiet',
        `--filter=ancestor=${imageOf('shop')}`,
      ]);
      expect(left.stdout).toBe('');
    });
  });

  describe('a second docker-build', () => {
    const rebuild = async (): Promise<string[]> =>
      rebuiltSteps((await workspace.nx(['run', 'api:docker-build'])).output);

    it('rebuilds nothing where nothing changed', async () => {
      expect(await rebuild()).toEqual([]);
    });

    /** One line that no earlier run has sent to the engine, whose cache outlives the tests. */
    const addLine = (path: string): void =>
      workspace.write({
        [path]: `${workspace.read(path)}\nexport const changed = '${Date.now()}';\n`,
      });

    it('sends only the app layer after a change in the app', async () => {
      addLine('apps/api/src/main.ts');
      expect(await rebuild()).toEqual(['COPY --from=artifacts /app/ ./app/']);
    });

    it.each(['packages/util/src/lib/slug.ts', 'packages/money/src/index.ts'])(
      'sends the libraries and the app after a change in %s',
      async (path) => {
        addLine(path);
        expect(await rebuild()).toEqual([
          'COPY --from=artifacts /workspace_modules/ ./workspace_modules/',
          'COPY --from=artifacts /app/ ./app/',
        ]);
      },
    );

    it('rebuilds nothing after a new dev dependency and a commit', async () => {
      await workspace.succeed('npm', ['install', '--save-dev', '--save-exact', 'is-number@7.0.0'], {
        env: setting.env,
      });
      await workspace.commit('Add a dev dependency');
      expect(await rebuild()).toEqual([]);
    });
  });
});
