import { filesOf } from '../testing/files';
import { graphOf } from '../testing/graph';
import { findGraphPackages, findLibraries } from './libraries';
import { localPlugins } from './local-plugins';
import { resolveOutputs } from './target-outputs';
import { readAliases, readTsOption } from './tsconfig';

describe('findLibraries', () => {
  const graph = graphOf(
    {
      api: { root: 'apps/api' },
      util: {
        root: 'libs/util',
        targets: {
          build: {
            executor: '@nx/js:tsc',
            outputs: ['{options.outputPath}'],
            options: { outputPath: 'dist/libs/util' },
          },
        },
      },
      deep: { root: 'libs/deep' },
      web: { root: 'apps/web' },
    },
    { api: ['util', 'npm:fastify'], util: ['deep', 'npm:ms'], deep: ['util'], web: ['npm:react'] },
  );
  const files = filesOf({ 'libs/deep/package.json': { name: '@acme/deep' } });

  it('follows the graph to the end, cycles included', () => {
    const aliases = {
      '@acme/util': ['libs/util/src/index.ts'],
      '@acme/util/*': ['libs/util/src/*'],
      '@acme/utility': ['libs/utility/index.ts'],
    };
    expect(findLibraries(graph, 'api', { files, aliases, buildTarget: 'build' })).toEqual([
      {
        projectName: 'deep',
        root: 'libs/deep',
        packageName: '@acme/deep',
        aliases: [],
        ownBuild: false,
        outputs: [],
      },
      {
        projectName: 'util',
        root: 'libs/util',
        aliases: ['@acme/util', '@acme/util/*'],
        ownBuild: true,
        outputs: ['dist/libs/util'],
      },
    ]);
  });

  it('takes the build of a library by the name the app’s has, else by the usual one', () => {
    const own = graphOf(
      {
        api: { root: 'apps/api', targets: { compile: {} } },
        util: { root: 'libs/util', targets: { build: { outputs: ['{projectRoot}/dist'] } } },
        deep: {
          root: 'libs/deep',
          targets: { build: {}, compile: { outputs: ['{projectRoot}/out'] } },
        },
      },
      { api: ['util', 'deep'] },
    );
    const found = findLibraries(own, 'api', { files, aliases: {}, buildTarget: 'compile' });
    expect(found.map(({ outputs }) => outputs)).toEqual([['libs/deep/out'], ['libs/util/dist']]);
  });

  it('names the packages of the app and its libraries only', () => {
    expect(findGraphPackages(graph, 'api')).toEqual(['fastify', 'ms']);
  });
});

describe('localPlugins', () => {
  it('finds plugins that live in the workspace, with what they are built from', () => {
    const graph = graphOf(
      { plugin: { root: 'tools/plugin' }, core: { root: 'tools/core' }, api: { root: 'apps/api' } },
      { plugin: ['core'] },
    );
    const files = filesOf({
      'nx.json': '{ "plugins": [{ "plugin": "@acme/plugin" }, "@nx/js"], /* comment */ }',
      'tools/plugin/package.json': { name: '@acme/plugin' },
    });
    expect(localPlugins(graph, files)).toEqual(['tools/core', 'tools/plugin']);
    expect(localPlugins(graph, filesOf({}))).toEqual([]);
  });
});

describe('resolveOutputs', () => {
  it.each([
    [
      'declared',
      ['{workspaceRoot}/out/{projectName}', '{projectRoot}/dist/**/*.js', '!{projectRoot}/x'],
      {},
      ['out/api', 'apps/api/dist'],
    ],
    [
      'patterns with braces, as @nx/js/typescript infers them',
      ['{projectRoot}/dist/**/*.{js,cjs,mjs,d.ts}{,.map}', '{projectRoot}/dist/a.tsbuildinfo'],
      {},
      ['apps/api/dist', 'apps/api/dist/a.tsbuildinfo'],
    ],
    [
      'from options',
      ['{options.outputPath}', '{options.other}'],
      { outputPath: 'dist/apps/api' },
      ['dist/apps/api'],
    ],
    [
      'none: what Nx assumes',
      undefined,
      {},
      ['dist/apps/api', 'apps/api/dist', 'apps/api/build', 'apps/api/public'],
    ],
  ])('%s', (_, outputs, options, expected) => {
    const target = outputs === undefined ? { options } : { outputs, options };
    expect(resolveOutputs(target, { root: 'apps/api' }, 'api')).toEqual(expected);
  });
});

describe('tsconfig', () => {
  const files = filesOf({
    'apps/api/tsconfig.app.json': '{ // comment\n "extends": "./tsconfig.json" }',
    'apps/api/tsconfig.json': {
      extends: ['../../tsconfig.base'],
      compilerOptions: { outDir: './dist' },
    },
    'tsconfig.base.json': {
      compilerOptions: {
        outDir: 'never',
        baseUrl: '.',
        paths: { '@acme/util': ['libs/util/src/index.ts'] },
      },
    },
  });

  it('reads an option through extends, with the folder it starts from', () => {
    expect(readTsOption(files, 'apps/api/tsconfig.app.json', 'outDir')).toEqual({
      value: './dist',
      folder: 'apps/api',
    });
    expect(readTsOption(files, 'apps/api/tsconfig.app.json', 'baseUrl')).toEqual({
      value: '.',
      folder: '.',
    });
    expect(readTsOption(files, 'nowhere.json', 'outDir')).toBeUndefined();
  });

  it('reads aliases', () => {
    expect(readAliases(files)).toEqual({ '@acme/util': ['libs/util/src/index.ts'] });
    expect(readAliases(filesOf({}))).toEqual({});
  });

  it('refuses a broken file by name', () => {
    expect(() => readAliases(filesOf({ 'tsconfig.base.json': '{ "compilerOptions": ' }))).toThrow(
      expect.objectContaining({
        code: 'NXM_TSCONFIG_INVALID',
        message: expect.stringMatching(/^tsconfig\.base\.json/),
      }),
    );
  });
});
