import type { WorkspaceRecipe } from '@nx-multistage/testkit';
import { IMAGES } from './images';
import { readFixture } from './fixture';

const appConfig = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    outDir: '../../dist/out-tsc',
    module: 'commonjs',
    moduleResolution: 'node10',
    ignoreDeprecations: '6.0',
    esModuleInterop: true,
    types: ['node'],
  },
  include: ['src/**/*.ts'],
};

const library = (name: string, root: string) => ({
  [`${root}/project.json`]: { name, sourceRoot: `${root}/src`, projectType: 'library' },
});

/**
 * One package.json for all, as the `apps` preset makes it, with the `tsconfig.base.json` that the first
 * generator adds. Apps: `gate` (no build of its own), `edge` (esbuild). Libraries without a manifest, behind
 * the aliases `@acme/util` and `@acme/shared/ui`.
 */
export const integrated: WorkspaceRecipe = {
  preset: 'apps',
  manifest: {
    dependencies: { bcrypt: '6.0.0', fastify: '5.12.8', tslib: '2.9.1' },
    devDependencies: {
      '@nx/esbuild': '23.2.1',
      '@types/bcrypt': '6.0.0',
      '@types/node': '22.20.5',
      esbuild: '0.28.2',
      typescript: '6.0.3',
    },
  },
  files: {
    ...readFixture('integrated'),
    ...library('util', 'libs/util'),
    ...library('shared-ui', 'libs/shared/ui'),
    'tsconfig.base.json': {
      compileOnSave: false,
      compilerOptions: {
        rootDir: '.',
        sourceMap: true,
        declaration: false,
        importHelpers: true,
        target: 'es2022',
        module: 'esnext',
        moduleResolution: 'bundler',
        lib: ['es2022'],
        strict: true,
        skipLibCheck: true,
        paths: {
          '@acme/shared/ui': ['./libs/shared/ui/src/index.ts'],
          '@acme/util': ['./libs/util/src/index.ts'],
        },
      },
      exclude: ['node_modules', 'tmp'],
    },
    'apps/gate/project.json': {
      name: 'gate',
      sourceRoot: 'apps/gate/src',
      projectType: 'application',
      targets: {},
    },
    'apps/gate/tsconfig.app.json': appConfig,
    'apps/edge/project.json': {
      name: 'edge',
      sourceRoot: 'apps/edge/src',
      projectType: 'application',
      targets: {
        build: {
          executor: '@nx/esbuild:esbuild',
          outputs: ['{options.outputPath}'],
          options: {
            main: 'apps/edge/src/main.ts',
            outputPath: 'dist/apps/edge',
            tsConfig: 'apps/edge/tsconfig.app.json',
            platform: 'node',
            format: ['cjs'],
            bundle: true,
            thirdParty: false,
            generatePackageJson: true,
          },
        },
      },
    },
    'apps/edge/tsconfig.app.json': appConfig,
    'nx.json': {
      $schema: './node_modules/nx/schemas/nx-schema.json',
      analytics: false,
      namedInputs: {
        default: ['{projectRoot}/**/*', 'sharedGlobals'],
        production: ['default'],
        sharedGlobals: [],
      },
      targetDefaults: { 'docker-build': { options: { tags: [`${IMAGES}/{imageName}:latest`] } } },
    },
  },
};
