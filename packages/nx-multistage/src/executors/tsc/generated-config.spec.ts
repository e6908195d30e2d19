import { generatedConfig } from './generated-config';
import type { AppConfig } from './read-config';
import type { TscSpec } from './spec';

const app = { name: 'api', root: 'apps/api', hasOwnBuild: true };
const spec: TscSpec = {
  workspaceRoot: '/w',
  app,
  projects: [app],
  main: 'apps/api/src/main.ts',
  tsConfig: 'apps/api/tsconfig.app.json',
  outputPath: 'dist/apps/api',
  workFolder: 'dist/docker/apps/api/tsc',
  assets: [],
  clean: true,
  watch: false,
};
const config: AppConfig = {
  aliases: [],
  hasTemplatePaths: false,
  hasTypes: false,
  conditions: [],
  format: 'by-package',
  importsTsExtensions: false,
  keepsJsx: false,
  sourceMap: false,
};
const nodeModules = ['apps/api/node_modules', 'node_modules'];

describe('generatedConfig', () => {
  it('extends the app and writes out what tsc would look up from its folder', () => {
    expect(generatedConfig(spec, config, { nodeModules, packages: [], roots: [] })).toEqual({
      extends: '../../../../../apps/api/tsconfig.app.json',
      compilerOptions: {
        rootDir: '../../../../..',
        outDir: './out',
        incremental: true,
        tsBuildInfoFile: './out.tsbuildinfo',
        composite: false,
        noEmit: false,
        emitDeclarationOnly: false,
        declaration: false,
        declarationMap: false,
        declarationDir: null,
        isolatedDeclarations: false,
        outFile: null,
        typeRoots: [
          '../../../../../apps/api/node_modules/@types',
          '../../../../../node_modules/@types',
        ],
      },
      include: ['../../../../../apps/api/**/*'],
      exclude: ['../../../../apps/api', '../../..'],
    });
  });

  it('carries what the app sets itself', () => {
    const own: AppConfig = {
      ...config,
      files: ['apps/api/src/main.ts'],
      exclude: ['apps/api/src/**/*.spec.ts'],
      hasTypes: true,
      hasTemplatePaths: true,
      rootDirs: ['apps/api/src', 'apps/api/generated'],
      aliases: [{ key: '@acme/util', targets: ['libs/util/src/index.ts'] }],
      importsTsExtensions: true,
      keepsJsx: true,
    };
    const packages = [
      { key: '@acme/util', targets: ['packages/util/index.ts'] },
      { key: '@acme/other/*', targets: ['packages/other/src/*.ts'] },
    ];
    const generated = generatedConfig({ ...spec, sourceMap: true }, own, {
      nodeModules,
      packages,
      roots: ['libs/b/src/index.ts'],
    });
    expect(generated).toMatchObject({
      files: ['../../../../../apps/api/src/main.ts', '../../../../../libs/b/src/index.ts'],
      exclude: ['../../../../../apps/api/src/**/*.spec.ts', '../../../../apps/api', '../../..'],
      compilerOptions: {
        jsx: 'react-jsx',
        rewriteRelativeImportExtensions: true,
        sourceMap: true,
        inlineSourceMap: false,
        rootDirs: ['../../../../../apps/api/src', '../../../../../apps/api/generated'],
        paths: {
          '@acme/util': ['../../../../../libs/util/src/index.ts'],
          '@acme/other/*': ['../../../../../packages/other/src/*.ts'],
        },
        typeRoots: [
          '../../../../../apps/api/node_modules/@types',
          '../../../../../node_modules/@types',
          '../../../../../apps/api/node_modules',
        ],
      },
    });
    expect(generated).not.toHaveProperty('include');
  });

  it('writes paths relative to baseUrl, as tsc reads them', () => {
    const own: AppConfig = {
      ...config,
      baseUrl: '.',
      hasTemplatePaths: true,
      aliases: [{ key: 'a', targets: ['libs/a.ts'] }],
    };
    expect(generatedConfig(spec, own, { nodeModules, packages: [], roots: [] })).toMatchObject({
      compilerOptions: { paths: { a: ['./libs/a.ts'] } },
    });
  });
});
