import {
  ask,
  createPluginWorkspace,
  describeWithEngine,
  removeContainers,
  runInImage,
  startContainer,
  waitForAnswer,
  type PluginWorkspace,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { imageOf } from '../recipes/images';
import { prisma6, prisma7 } from '../recipes/prisma';

jest.setTimeout(600_000);

afterAll(removeContainers);

async function setUp(workspace: TestWorkspace, app: string): Promise<string> {
  const argv = ['nx', 'g', 'docker-setup', app, '--no-interactive'];
  const { output } = await workspace.succeed('npx', argv);
  return output;
}

async function build(workspace: TestWorkspace, app: string): Promise<string> {
  const { code, output } = await workspace.nx(['run', `${app}:docker-build`, '--engine=buildx']);
  expect([code, code === 0 ? '' : output]).toEqual([0, '']);
  return output;
}

/** Starts an image and lets the app write a row and read it again. */
async function firstNote(app: string): Promise<unknown> {
  const container = await startContainer(imageOf(app), { port: 3000 });
  await waitForAnswer(container, '/health');
  const answer: unknown = await (await ask(container, '/')).json();
  await container.remove();
  return answer;
}

describeWithEngine('buildx', 'Prisma 6 with its client in node_modules', () => {
  let setting: PluginWorkspace;
  beforeAll(async () => {
    setting = await createPluginWorkspace(prisma6);
  });
  afterAll(async () => setting?.close());

  it('finds the schema of the library', async () => {
    expect(await setUp(setting.workspace, 'six')).toMatch(
      /run +prisma generate --schema=libs\/db\/prisma\/schema \(Prisma 6\.19\.3, libs\/db\/prisma\.config\.ts\)/,
    );
  });

  it('generates the client in the image and answers a query', async () => {
    await build(setting.workspace, 'six');
    expect(await firstNote('six')).toEqual({ notes: 1, first: { id: 1, text: 'six' } });
  });

  it('has neither the CLI nor the schema in the image', async () => {
    const { stdout } = await runInImage(imageOf('six'), ['ls', '-a', '/app', '/app/node_modules']);
    expect(stdout).toContain('.prisma');
    expect(stdout.split('\n')).not.toEqual(expect.arrayContaining(['prisma']));
    expect(stdout.split('\n')).not.toEqual(expect.arrayContaining(['libs']));
  });

  it('is refused without an engine: the client would hold a path of this machine', async () => {
    const argv = ['run', 'six:docker-build', '--engine=embedded'];
    const { code, output } = await setting.workspace.nx(argv);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/NXM_EMBEDDED_CANNOT[^]*prisma generate \S+ \(Prisma 6\.19\.3, /),
    ]);
  });

  it('applies the migrations with a second image, where it is asked for', async () => {
    const { workspace } = setting;
    const project = workspace.json<{ targets: object }>('apps/six/project.json');
    const targets = { ...project.targets, 'docker-build': { options: { migrate: true } } };
    workspace.write({ 'apps/six/project.json': { ...project, targets } });
    await setUp(workspace, 'six');
    expect(await build(workspace, 'six')).toMatch(
      /^migrate nx-multistage-e2e\/six-migrate:latest$/m,
    );
    const { stdout } = await runInImage(imageOf('six-migrate'), [
      'node',
      'node_modules/prisma/build/index.js',
      'migrate',
      'deploy',
      '--config=libs/db/prisma.config.ts',
    ]);
    expect(stdout).toContain('All migrations have been successfully applied.');
    const { stdout: files } = await runInImage(imageOf('six-migrate'), ['ls', '/app']);
    expect(files.trim().split('\n')).toEqual([
      'libs',
      'node_modules',
      'package-lock.json',
      'package.json',
    ]);
  });
});

describeWithEngine('buildx', 'Prisma 7 with its client in the sources', () => {
  let setting: PluginWorkspace;
  beforeAll(async () => {
    setting = await createPluginWorkspace(prisma7);
  });
  afterAll(async () => setting?.close());

  it('needs no step, and answers a query', async () => {
    expect(await setUp(setting.workspace, 'seven')).not.toMatch(/^ +run /m);
    await build(setting.workspace, 'seven');
    expect(await firstNote('seven')).toEqual({ notes: 1, first: { id: 1, text: 'seven' } });
  });
});
