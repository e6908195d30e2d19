import {
  command,
  createPluginWorkspace,
  describeWithEngine,
  type PluginWorkspace,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { baseLayout } from '../embedded/base-images';
import { folderState } from '../embedded/folder-state';
import { IMAGES } from '../recipes/images';
import { ADDONS, installFixtures, plant } from './addons';
import { APPS, nativeRecipe, type App } from './recipe';

jest.setTimeout(600_000);

/** Packages, files, reasons and remedies: what a person has to be told. */
type Says = readonly (string | RegExp)[];

describeWithEngine('buildx', 'a native package that would not load', () => {
  let setting: PluginWorkspace;
  let workspace: TestWorkspace;
  let layout: string;

  const build = (app: App, engine: string, argv: readonly string[] = []) =>
    workspace.nx([
      'run',
      `${app}:docker-build`,
      `--engine=${engine}`,
      ...(engine === 'embedded' ? [`--baseLayout=${layout}`] : []),
      ...argv,
    ]);
  const imageOf = (app: App): string => `${IMAGES}/${app}:native`;
  const stateOf = async (app: App) => ({
    tracked: await workspace.changes(),
    image: (await command('docker', ['image', 'inspect', imageOf(app)])).code,
    built: folderState(join(workspace.root, 'dist/docker/apps', app, 'image')),
    record: workspace.exists(`dist/docker/apps/${app}/build.json`),
  });
  const UNTOUCHED = { tracked: [], image: 1, built: {}, record: false };

  beforeAll(async () => {
    setting = await createPluginWorkspace(nativeRecipe);
    workspace = setting.workspace;
    await installFixtures(workspace);
    const argv = ['nx', 'g', 'docker-setup', '--all', '--no-interactive'];
    await workspace.succeed('npx', argv);
    await workspace.commit('Add native packages');
    layout = await baseLayout();
    await command('docker', ['image', 'rm', '--force', ...APPS.map(imageOf)]);
  });
  afterEach(async () => {
    await workspace.succeed('git', ['checkout', '--quiet', '.']);
    await workspace.succeed('git', ['clean', '--quiet', '-fd']);
  });
  afterAll(() => setting?.close());

  const fails = async (
    app: App,
    {
      engine,
      code,
      says,
      argv = [],
    }: { engine: string; code: string; says: Says; argv?: string[] },
  ): Promise<void> => {
    const result = await build(app, engine, argv);
    expect(result.code).not.toBe(0);
    expect(result.output.match(/^NXM_\w+(?= {2})/gm)).toEqual([code]);
    const message = result.output.slice(result.output.lastIndexOf(`\n${code}  `));
    expect(message).toMatch(/^fix {2}\S/m);
    for (const each of says) expect(message).toMatch(each);
    expect(await stateOf(app)).toEqual(UNTOUCHED);
  };

  describe.each([
    ['buildx', 'NXM_BUILD_FAILED'],
    ['embedded', 'NXM_NATIVE_UNFIT'],
  ])('with %s', (engine, unfit) => {
    it('one that was copied into the build output by the build', async () => {
      plant(workspace, 'apps/plain/src/native/addon.node', ADDONS.glibc);
      await workspace.commit('Copy an addon');
      try {
        await fails('plain', {
          engine,
          code: 'NXM_NATIVE_UNFIT',
          says: [
            'app/native/addon.node',
            'found   ELF binary for x64, glibc 2.34 or newer',
            'wanted  ELF binary for x64, musl',
            /fix +it was made for another machine: take the file out of the build output/,
          ],
        });
      } finally {
        await workspace.succeed('git', ['reset', '--quiet', '--hard', 'HEAD~1']);
        rmSync(join(workspace.root, 'dist/docker/apps/plain'), { recursive: true, force: true });
      }
    });

    it('one that was put into the artifacts after docker-prune', async () => {
      await workspace.succeed('npx', ['nx', 'run', 'plain:docker-prune']);
      const path = 'dist/docker/apps/plain/artifacts/app/addon.node';
      plant(workspace, path, ADDONS.glibc);
      await fails('plain', {
        engine,
        code: 'NXM_NATIVE_UNFIT',
        argv: ['--excludeTaskDependencies'],
        says: ['app/addon.node', 'glibc 2.34 or newer', /fix +it was made for another machine/],
      });
      workspace.unlink(path);
    });

    it('a package that was published with a build of its author', async () => {
      await fails('stale', {
        engine,
        code: unfit,
        says: [
          'NXM_NATIVE_WRONG_BINARY stale-addon 1.0.0: node_modules/stale-addon/build/Release/addon.node',
          'glibc 2.34 or newer',
          /fix +it was built elsewhere/,
        ],
      });
    });

    it('a package whose install script is blocked', async () => {
      await fails('blocked', {
        engine,
        code: unfit,
        says: [
          'NXM_NATIVE_MISSING_BINARY fs-ext 2.1.1: node_modules/fs-ext',
          'a binding.gyp and no .node file',
          '"allowScripts": { "fs-ext": true }',
        ],
      });
    });

    it('a package that needs a library which the image lacks', async () => {
      await fails('linked', {
        engine,
        code: unfit,
        says: [
          'NXM_NATIVE_MISSING_LIBRARY linked-addon 1.0.0: node_modules/linked-addon/prebuilds/linux-x64/linked-addon.musl.node',
          'libudev.so.1 not in this image',
          '"packages": ["eudev-libs"]',
        ],
      });
    });
  });
});
