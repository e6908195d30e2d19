import { readJson, writeJson, type ProjectGraph, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { graphOf } from '../../testing/graph';
import { dockerSetup } from './generator';
import type { DockerSetupSchema } from './schema';

const LOCK = {
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/bcrypt': { version: '6.0.0', hasInstallScript: true } },
};

/** A package-based workspace with one app, one library and a browser app. */
function workspace(): { tree: Tree; graph: ProjectGraph } {
  const tree = createTreeWithEmptyWorkspace({ layout: 'apps-libs' });
  writeJson(tree, 'package.json', {
    name: 'acme',
    workspaces: ['apps/*', 'libs/*'],
    devDependencies: { typescript: '6.0.3' },
    packageManager: 'npm@11.19.1',
  });
  writeJson(tree, 'package-lock.json', LOCK);
  tree.write('.nvmrc', '24\n');
  writeJson(tree, 'apps/api/package.json', { name: 'api', dependencies: { bcrypt: '6.0.0' } });
  tree.write(
    'apps/api/src/main.ts',
    "app.get('/health', ok);\nlisten(Number(process.env.PORT ?? 3333));\n",
  );
  writeJson(tree, 'libs/util/package.json', { name: '@acme/util' });
  tree.write('apps/web/index.html', '<!doctype html>');
  tree.write('apps/web/src/main.ts', '');
  writeJson(tree, 'apps/web/package.json', { name: 'web' });
  const graph = graphOf(
    { api: { root: 'apps/api' }, util: { root: 'libs/util' }, web: { root: 'apps/web' } },
    { api: ['util', 'npm:bcrypt'] },
  );
  return { tree, graph };
}

async function setUp(tree: Tree, graph: ProjectGraph, schema: DockerSetupSchema): Promise<string> {
  const printed: string[] = [];
  await dockerSetup(
    tree,
    { skipFormat: true, ...schema },
    {
      projectGraph: () => Promise.resolve(graph),
      print: (text) => printed.push(text),
      now: () => new Date('2026-11-23T00:00:00Z'),
    },
  );
  return printed.join('\n');
}

describe('docker-setup', () => {
  it('writes the Dockerfile, its ignore file and a build target, and says what it decided from what', async () => {
    const { tree, graph } = workspace();
    const printed = await setUp(tree, graph, { projects: ['api'] });
    expect(printed).toBe(
      [
        'api  apps/api/Dockerfile created, apps/api/Dockerfile.dockerignore created',
        '  node      24 (.nvmrc)',
        '  distro    alpine (default)',
        '  npm       11.19.1 (packageManager in package.json, package-lock.json)',
        '  entry     dist/apps/api/src/main.js (target api:build (nx-multistage:tsc))',
        '  port      3333 (apps/api/src/main.ts:2)',
        '  health    /health (apps/api/src/main.ts:1)',
        '  native    bcrypt 6.0.0 bundled-prebuilds',
        '  libraries util',
        '  next      nx run api:docker-build',
      ].join('\n'),
    );
    expect(tree.exists('apps/api/Dockerfile')).toBe(true);
    expect(tree.exists('apps/api/Dockerfile.dockerignore')).toBe(true);
    expect(readJson(tree, 'apps/api/package.json').nx.targets).toEqual({
      build: {
        executor: 'nx-multistage:tsc',
        cache: true,
        dependsOn: ['^build'],
        inputs: ['production', '^production', { externalDependencies: ['typescript'] }],
        outputs: ['{options.outputPath}'],
        options: { main: 'apps/api/src/main.ts', outputPath: 'dist/apps/api' },
      },
    });
    expect(readJson(tree, 'nx.json').plugins).toEqual(['nx-multistage']);
  });

  it('changes nothing the second time', async () => {
    const { tree, graph } = workspace();
    await setUp(tree, graph, { projects: ['api'] });
    const before = tree.listChanges().map(({ path, content }) => [path, content?.toString()]);
    const printed = await setUp(tree, graph, { projects: ['api'] });
    expect(tree.listChanges().map(({ path, content }) => [path, content?.toString()])).toEqual(
      before,
    );
    expect(printed.split('\n')[0]).toBe(
      'api  apps/api/Dockerfile unchanged, apps/api/Dockerfile.dockerignore unchanged',
    );
  });

  it.each([
    ['a foreign file', 'FROM nginx\n'],
    ['an edited file', 'edited'],
  ])('keeps %s and shows the difference, unless forced', async (_, text) => {
    const { tree, graph } = workspace();
    await setUp(tree, graph, { projects: ['api'] });
    const generated = tree.read('apps/api/Dockerfile', 'utf-8') ?? '';
    const mine = text === 'edited' ? generated.replace('EXPOSE 3333', 'EXPOSE 4444') : text;
    tree.write('apps/api/Dockerfile', mine);
    const printed = await setUp(tree, graph, { projects: ['api'] });
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toBe(mine);
    expect(printed).toMatch(/Dockerfile kept/);
    expect(printed).toMatch(/^\+EXPOSE 3333$/m);
    const again = await setUp(tree, graph, { projects: ['api'], user: '2000:2000' });
    expect(again).toMatch(
      /note {6}user: stored in the targets; the kept Dockerfile does not follow/,
    );
    await setUp(tree, graph, { projects: ['api'], user: '1000:1000' });
    await setUp(tree, graph, { projects: ['api'], force: true });
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toBe(generated);
  });

  it('keeps a docker-build target of the user, unless forced', async () => {
    const { tree, graph } = workspace();
    const own = { command: 'docker build .' };
    writeJson(tree, 'apps/api/package.json', {
      name: 'api',
      nx: { targets: { 'docker-build': own } },
    });
    const printed = await setUp(tree, graph, { projects: ['api'], port: 8080 });
    expect(readJson(tree, 'apps/api/package.json').nx.targets['docker-build']).toEqual(own);
    expect(printed).toMatch(/target docker-build of your own is kept/);
    await setUp(tree, graph, { projects: ['api'], port: 8080, force: true });
    expect(readJson(tree, 'apps/api/package.json').nx.targets['docker-build']).toEqual({
      options: { port: 8080 },
    });
  });

  it('says that a script of package.json takes the place of a target', async () => {
    const { tree, graph } = workspace();
    const script = { executor: 'nx:run-script', options: { script: 'docker-build' } };
    const api = { name: 'api', root: 'apps/api', targets: { 'docker-build': script } };
    const nodes = { ...graph.nodes, api: { name: 'api', type: 'app' as const, data: api } };
    const printed = await setUp(tree, { ...graph, nodes }, { projects: ['api'] });
    expect(printed).toMatch(
      /^ {2}note {6}nx run api:docker-build runs the script docker-build of package\.json: rename it$/m,
    );
  });

  it('keeps what the command line says where the executors read it', async () => {
    const { tree, graph } = workspace();
    await setUp(tree, graph, { projects: ['api'], port: 0, init: 'tini', main: 'src/main.js' });
    const { targets } = readJson(tree, 'apps/api/package.json').nx;
    expect(targets['docker-build']).toEqual({ options: { port: 0, init: 'tini' } });
    expect(targets['docker-prune']).toEqual({ options: { main: 'src/main.js' } });
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toMatch(
      /^ENTRYPOINT \["\/sbin\/tini","--"\]$/m,
    );
  });

  it('stands the image on Debian when asked to', async () => {
    const { tree, graph } = workspace();
    const printed = await setUp(tree, graph, { projects: ['api'], distro: 'debian' });
    expect(printed).toMatch(/^ {2}distro {4}debian \(option distro\)$/m);
    expect(readJson(tree, 'apps/api/package.json').nx.targets['docker-build']).toEqual({
      options: { distro: 'debian' },
    });
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toMatch(/^ARG NODE_IMAGE=node:24-slim$/m);
  });

  it('follows options of a target that Nx does not know yet', async () => {
    const { tree, graph } = workspace();
    const manifest = readJson(tree, 'apps/api/package.json');
    const targets = { ...manifest.nx?.targets, 'docker-build': { options: { distro: 'debian' } } };
    writeJson(tree, 'apps/api/package.json', { ...manifest, nx: { ...manifest.nx, targets } });
    const printed = await setUp(tree, graph, { projects: ['api'] });
    expect(printed).toMatch(/^ {2}distro {4}debian \(option distro\)$/m);
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toMatch(/^ARG NODE_IMAGE=node:24-slim$/m);
  });

  it('follows targetDefaults of nx.json before the targets exist', async () => {
    const { tree, graph } = workspace();
    const nxJson = {
      targetDefaults: { 'docker-build': { options: { port: 8081, user: '2000:2000' } } },
    };
    writeJson(tree, 'nx.json', nxJson);
    await setUp(tree, graph, { projects: ['api'], user: '3000:3000' });
    expect(tree.read('apps/api/Dockerfile', 'utf-8')).toMatch(
      /^EXPOSE 8081$[\s\S]*^USER 3000:3000$/m,
    );
  });

  it('refuses a template that is not there', async () => {
    const { tree, graph } = workspace();
    const options = { template: 'tools/nope.ejs' };
    writeJson(tree, 'nx.json', { targetDefaults: { 'docker-build': { options } } });
    await expect(setUp(tree, graph, { projects: ['api'] })).rejects.toThrow(
      expect.objectContaining({ code: 'NXM_TEMPLATE_MISSING' }),
    );
  });

  it('builds with the target that the plugin’s entry in nx.json names', async () => {
    const { tree, graph } = workspace();
    writeJson(tree, 'nx.json', {
      plugins: [{ plugin: 'nx-multistage', options: { buildTarget: 'compile' } }],
    });
    await expect(setUp(tree, graph, { projects: ['api'] })).rejects.toThrow(
      expect.objectContaining({
        code: 'NXM_BUILD_TARGET_MISSING',
        message: expect.stringMatching(/has no target compile/),
      }),
    );
  });

  it('asks for a second run where Nx followed no imports in the first', async () => {
    const { tree, graph } = workspace();
    const paths = { '@acme/util': ['libs/util/src/index.ts'] };
    writeJson(tree, 'tsconfig.base.json', { compilerOptions: { paths } });
    const run = () => setUp(tree, graph, { projects: ['api'] });
    expect(await run()).toMatch(/run this again\.$/);
    expect(await run()).not.toMatch(/run this again/);
  });

  it('says so where --all finds no app', async () => {
    const { tree } = workspace();
    await expect(
      setUp(tree, graphOf({ web: { root: 'apps/web' } }), { all: true }),
    ).rejects.toThrow(expect.objectContaining({ code: 'NXM_PROJECT_MISSING' }));
  });

  it('sets up all Node apps, and no page of a browser', async () => {
    const { tree, graph } = workspace();
    await setUp(tree, graph, { all: true });
    expect(tree.exists('apps/api/Dockerfile')).toBe(true);
    expect(tree.exists('apps/web/Dockerfile')).toBe(false);
  });

  it.each<[string, DockerSetupSchema, string]>([
    ['an unknown project', { projects: ['nope'] }, 'NXM_PROJECT_UNKNOWN'],
    ['no project, where nobody can be asked', {}, 'NXM_PROJECT_MISSING'],
    ['a project without anything to build', { projects: ['util'] }, 'NXM_BUILD_TARGET_MISSING'],
    [
      'a build target that is not there',
      { projects: ['api'], buildTarget: 'compile' },
      'NXM_BUILD_TARGET_MISSING',
    ],
    ['a port that is none', { projects: ['api'], port: 70_000 }, 'NXM_IMAGE_PLAN'],
    ['a user by name', { projects: ['api'], user: 'node' }, 'NXM_IMAGE_PLAN'],
    [
      'a value with a newline',
      { projects: ['api'], baseImage: 'node:24\nUSER root' },
      'NXM_CONTROL_CHARACTER',
    ],
  ])('refuses %s', async (_, schema, code) => {
    const { tree, graph } = workspace();
    await expect(setUp(tree, graph, schema)).rejects.toThrow(
      expect.objectContaining({ code: expect.stringContaining(code) }),
    );
  });
});
