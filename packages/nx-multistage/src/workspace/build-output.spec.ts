import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { filesOf } from '../testing/files';
import { buildCandidates, findBuildOutput } from './build-output';

const question = (target: TargetConfiguration | undefined, more: object = {}) => ({
  projectName: 'api',
  project: {
    root: 'apps/api',
    targets: target === undefined ? {} : { build: target },
  } as ProjectConfiguration,
  buildTarget: 'build',
  ...more,
});
const first = (target: TargetConfiguration, content: Record<string, unknown> = {}) =>
  buildCandidates(filesOf(content), question(target))[0]?.value;

describe('buildCandidates', () => {
  it.each<
    [string, TargetConfiguration, Record<string, unknown>, { output: string; entry: string }]
  >([
    [
      'nx-multistage:tsc',
      { executor: 'nx-multistage:tsc', options: { main: 'apps/api/src/main.ts' } },
      {},
      { output: 'dist/apps/api', entry: 'src/main.js' },
    ],
    [
      'nx-multistage:tsc, ESM',
      {
        executor: 'nx-multistage:tsc',
        options: { main: 'apps/api/src/main.mts', outputPath: 'out/api' },
      },
      {},
      { output: 'out/api', entry: 'src/main.mjs' },
    ],
    [
      '@nx/js:tsc',
      {
        executor: '@nx/js:tsc',
        options: { main: 'apps/api/src/main.ts', outputPath: 'dist/apps/api' },
      },
      {},
      { output: 'dist/apps/api', entry: 'src/main.js' },
    ],
    [
      '@nx/esbuild',
      {
        executor: '@nx/esbuild:esbuild',
        options: { main: 'apps/api/src/main.ts', outputPath: 'dist/apps/api' },
      },
      {},
      { output: 'dist/apps/api', entry: 'main.js' },
    ],
    [
      '@nx/esbuild, CommonJS',
      {
        executor: '@nx/esbuild:esbuild',
        options: { main: 'apps/api/src/main.ts', outputPath: 'dist/apps/api', format: ['cjs'] },
      },
      {},
      { output: 'dist/apps/api', entry: 'main.cjs' },
    ],
    [
      '@nx/esbuild, CommonJS with an extension of its own',
      {
        executor: '@nx/esbuild:esbuild',
        options: {
          main: 'apps/api/src/main.ts',
          outputPath: 'dist/apps/api',
          format: ['cjs'],
          esbuildOptions: { outExtension: { '.js': '.js' } },
        },
      },
      {},
      { output: 'dist/apps/api', entry: 'main.js' },
    ],
    [
      '@nx/webpack with a name',
      {
        executor: '@nx/webpack:webpack',
        options: { outputPath: 'dist/apps/api', outputFileName: 'server.js' },
      },
      {},
      { output: 'dist/apps/api', entry: 'server.js' },
    ],
    [
      'inferred webpack',
      { command: 'webpack-cli build', outputs: ['{projectRoot}/dist'] },
      {},
      { output: 'apps/api/dist', entry: 'main.js' },
    ],
    [
      '@nx/vite',
      { executor: '@nx/vite:build', options: { outputPath: 'dist/apps/api' } },
      {},
      { output: 'dist/apps/api', entry: 'main.js' },
    ],
    [
      'nest build',
      { executor: 'nx:run-script', metadata: { scriptContent: 'nest build' } as never },
      { 'apps/api/tsconfig.json': { compilerOptions: { outDir: './dist' } } },
      { output: 'apps/api/dist', entry: 'main.js' },
    ],
    [
      'nest build with an entry file',
      { command: 'nest build', outputs: ['{projectRoot}/dist'] },
      { 'apps/api/nest-cli.json': { entryFile: 'server' } },
      { output: 'apps/api/dist', entry: 'server.js' },
    ],
    [
      'tsc -b with a start script',
      { command: 'tsc -b', outputs: ['{projectRoot}/dist'] },
      { 'apps/api/package.json': { scripts: { start: 'node --enable-source-maps dist/server' } } },
      { output: 'apps/api/dist', entry: 'server.js' },
    ],
    [
      'declared outputs with a manifest main',
      { executor: 'acme:build', outputs: ['{workspaceRoot}/build/{projectName}'] },
      { 'apps/api/package.json': { main: '../../build/api/run.js' } },
      { output: 'build/api', entry: 'run.js' },
    ],
  ])('%s', (_, target, content, expected) => {
    expect(first(target, content)).toEqual(expected);
  });

  it('takes main and outputPath as the user says, relative to the output or to the workspace', () => {
    const target = { executor: 'acme:build' };
    const ask = (main: string) =>
      buildCandidates(filesOf({}), question(target, { outputPath: 'out/api/', main }));
    expect(ask('server.js').map(({ value }) => value)).toEqual([
      { output: 'out/api', entry: 'server.js' },
    ]);
    expect(ask('out/api/server.js')[0]?.value).toEqual({ output: 'out/api', entry: 'server.js' });
  });

  it('knows where our tsc executor writes a root project that does not say', () => {
    const project = {
      name: '@acme/api',
      root: '.',
      targets: { build: { executor: 'nx-multistage:tsc' } },
    };
    expect(buildCandidates(filesOf({}), question(undefined, { project }))[0]?.value).toEqual({
      output: 'dist/acme-api',
      entry: 'src/main.js',
    });
  });

  it('names a nest-cli.json that cannot be read', () => {
    const files = filesOf({ 'apps/api/nest-cli.json': '{ "sourceRoot": }' });
    expect(() => buildCandidates(files, question({ command: 'nest build' }))).toThrow(
      expect.objectContaining({
        code: 'NXM_MANIFEST_INVALID',
        message: expect.stringMatching(/^apps\/api\/nest-cli\.json is not valid JSON/),
      }),
    );
  });

  it('refuses a project without the target', () => {
    expect(() => buildCandidates(filesOf({}), question(undefined))).toThrow(
      expect.objectContaining({ code: 'NXM_BUILD_TARGET_MISSING' }),
    );
  });
});

describe('findBuildOutput', () => {
  const target = {
    executor: '@nx/esbuild:esbuild',
    options: { main: 'apps/api/src/main.ts', outputPath: 'dist/apps/api' },
  };

  it('finds what is really there', () => {
    const files = filesOf({ 'dist/apps/api/main.cjs': '' });
    expect(findBuildOutput(files, question(target)).value).toEqual({
      output: 'dist/apps/api',
      entry: 'main.cjs',
    });
  });

  it('tells an empty output from one without a start file', () => {
    expect(() => findBuildOutput(filesOf({}), question(target))).toThrow(
      expect.objectContaining({ code: 'NXM_BUILD_OUTPUT_MISSING' }),
    );
    expect(() =>
      findBuildOutput(filesOf({ 'dist/apps/api/other.txt': '' }), question(target)),
    ).toThrow(
      expect.objectContaining({
        code: 'NXM_ENTRY_NOT_FOUND',
        message: expect.stringMatching(/found other\.txt/),
      }),
    );
  });
});
