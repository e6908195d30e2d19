import {
  ask,
  CLI_OF,
  createPluginWorkspace,
  describeWithEngine,
  removeContainers,
  runInImage,
  startContainer,
  waitForAnswer,
  type PluginWorkspace,
  type TestEngine,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { differencesFrom } from './embedded/parity';
import { imageOf } from './recipes/images';
import { integrated } from './recipes/integrated';

jest.setTimeout(600_000);

const LIBRARIES = {
  edge: { heading: '<h1 id="at-the-edge">At the Edge</h1>' },
  gate: { heading: '<h1 id="hello-world">Hello, World</h1>', slug: 'the-gate' },
};

describe('an integrated workspace', () => {
  let setting: PluginWorkspace;
  let workspace: TestWorkspace;

  beforeAll(async () => {
    setting = await createPluginWorkspace(integrated);
    workspace = setting.workspace;
  });
  afterAll(async () => {
    await removeContainers();
    await setting?.close();
  });

  describe('nx g docker-setup', () => {
    const setUp = () =>
      workspace.succeed('npx', ['nx', 'g', 'docker-setup', '--all', '--no-interactive']);

    it('finds the apps and the libraries behind the aliases', async () => {
      const { output } = await setUp();
      expect(output).toMatch(/libraries +shared-ui, util\n/);
      expect(output).toMatch(/entry +dist\/apps\/edge\/main\.cjs /);
      expect(output).toMatch(/entry +dist\/apps\/gate\/src\/main\.js /);
      expect(await workspace.changes()).toEqual([
        'apps/gate/project.json',
        'apps/edge/Dockerfile',
        'apps/edge/Dockerfile.dockerignore',
        'apps/gate/Dockerfile',
        'apps/gate/Dockerfile.dockerignore',
      ]);
      await workspace.commit('Set up docker');
    });

    it('changes nothing when it runs again', async () => {
      await setUp();
      expect(await workspace.changes()).toEqual([]);
    });
  });

  /** An app and an engine that builds it; the app bundled by esbuild needs one engine only. */
  const BUILDS = [
    ['buildx', 'edge', 3500],
    ['buildx', 'gate', 3000],
    ['docker', 'gate', 3000],
    ['podman', 'gate', 3000],
    ['buildah', 'gate', 3000],
  ] as const satisfies readonly (readonly [TestEngine, keyof typeof LIBRARIES, number])[];

  for (const [engine, name, port] of BUILDS)
    describeWithEngine(engine, `${name} built with ${engine}`, () => {
      const cli = CLI_OF[engine];

      it('builds', async () => {
        const argv = ['run', `${name}:docker-build`, `--engine=${engine}`];
        const { code, output } = await workspace.nx(argv);
        expect([code, output]).toEqual([0, expect.stringContaining(`with ${engine}\n`)]);
        expect(output).toMatch(new RegExp(`^image +${imageOf(name)} `, 'm'));
        expect(workspace.json(`dist/docker/apps/${name}/build.json`)).toMatchObject({ engine });
      });

      if (engine === 'buildx')
        it('is the same built with no engine', async () => {
          expect(await differencesFrom(imageOf(name), workspace, name)).toEqual([]);
        });

      it('answers, finds its libraries, and ends when it is told to', async () => {
        const container = await startContainer(imageOf(name), { cli, port });
        expect((await waitForAnswer(container, '/health')).status).toBe(200);
        expect(await (await ask(container, '/libraries')).json()).toEqual(LIBRARIES[name]);
        expect((await container.exec('id', '-u')).stdout.trim()).toBe('1000');
        expect(await container.stop()).toEqual({ running: false, exitCode: 143, oomKilled: false });
        await container.remove();
      });

      it('has no package manager', async () => {
        const { code } = await runInImage(imageOf(name), ['npm', '--version'], { cli });
        expect(code).toBe(127);
      });
    });
});
