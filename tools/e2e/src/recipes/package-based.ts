import type { WorkspaceRecipe } from '@nx-multistage/testkit';
import { readFixture } from './fixture';
import { IMAGES } from './images';

const FASTIFY = '5.12.8';

const solution = { extends: '../../tsconfig.base.json', files: [], include: [] };

/** What `nx g @nx/node:app` leaves beside an app's sources. */
const appConfigs = (root: string, libraries: readonly string[] = []) => ({
  [`${root}/tsconfig.json`]: { ...solution, references: [{ path: './tsconfig.app.json' }] },
  [`${root}/tsconfig.app.json`]: {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      rootDir: 'src',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/tsconfig.app.tsbuildinfo',
      types: ['node'],
    },
    include: ['src/**/*.ts'],
    references: libraries.map((path) => ({ path: `../../${path}/tsconfig.lib.json` })),
  },
});

/** What `nx g @nx/js:lib` leaves beside a library's sources. */
const libraryConfigs = (root: string, compilerOptions: Record<string, unknown>) => ({
  [`${root}/tsconfig.json`]: { ...solution, references: [{ path: './tsconfig.lib.json' }] },
  [`${root}/tsconfig.lib.json`]: {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      rootDir: 'src',
      outDir: 'dist',
      tsBuildInfoFile: 'dist/tsconfig.lib.tsbuildinfo',
      types: ['node'],
      ...compilerOptions,
    },
    include: ['src/**/*.ts'],
    references: [],
  },
});

const REFERENCES = [
  'packages/money',
  'packages/util',
  'apps/ledger',
  'apps/orders',
  'apps/mail',
  'apps/api',
];

const app = (name: string, manifest: Record<string, unknown>) => ({
  name: `@acme/${name}`,
  version: '0.0.1',
  private: true,
  ...manifest,
  nx: { name, ...(manifest['nx'] as object | undefined) },
});

const manifests = {
  'apps/api/package.json': app('api', {
    type: 'module',
    dependencies: {
      '@acme/money': '*',
      '@acme/util': '*',
      bcrypt: '6.0.0',
      fastify: FASTIFY,
      sharp: '0.35.5',
    },
  }),
  'apps/ledger/package.json': app('ledger', { dependencies: { 'fs-ext': '2.1.1' } }),
  'apps/orders/package.json': app('orders', {
    dependencies: { '@acme/util': '*', fastify: FASTIFY },
    nx: {
      targets: {
        build: {
          executor: '@nx/esbuild:esbuild',
          outputs: ['{options.outputPath}'],
          options: {
            main: 'apps/orders/src/main.ts',
            outputPath: 'apps/orders/dist',
            outputFileName: 'main.js',
            tsConfig: 'apps/orders/tsconfig.app.json',
            platform: 'node',
            format: ['cjs'],
            bundle: true,
            thirdParty: false,
            generatePackageJson: false,
            esbuildOptions: { outExtension: { '.js': '.js' } },
          },
        },
      },
    },
  }),
  'apps/mail/package.json': app('mail', {
    dependencies: { '@acme/util': '*', fastify: FASTIFY, tslib: '^2.3.0' },
  }),
  'apps/shop/package.json': app('shop', {
    type: 'module',
    scripts: { build: 'nest build' },
    dependencies: {
      '@nestjs/common': '12.5.1',
      '@nestjs/core': '12.5.1',
      '@nestjs/platform-express': '12.5.1',
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
    },
  }),
  'packages/util/package.json': {
    name: '@acme/util',
    version: '0.0.1',
    private: true,
    type: 'module',
    main: './dist/index.js',
    types: './src/index.ts',
    exports: {
      './package.json': './package.json',
      '.': {
        '@acme/source': './src/index.ts',
        types: './src/index.ts',
        import: './src/index.ts',
        default: './src/index.ts',
      },
    },
  },
  'packages/money/package.json': {
    name: '@acme/money',
    version: '0.0.1',
    private: true,
    type: 'module',
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      './package.json': './package.json',
      '.': {
        '@acme/source': './src/index.ts',
        types: './dist/index.d.ts',
        import: './dist/index.js',
        default: './dist/index.js',
      },
    },
    dependencies: { tslib: '^2.3.0' },
  },
};

const nest = {
  'apps/shop/nest-cli.json': { collection: '@nestjs/schematics', sourceRoot: 'src' },
  'apps/shop/tsconfig.json': {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      outDir: './dist',
      rootDir: './src',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
    include: ['src/**/*.ts'],
  },
};

/**
 * npm workspaces as the `ts` preset of Nx makes them. Apps: `api` (no build of its own, an ES module, both
 * libraries, prebuilt native packages), `ledger` (CommonJS, a package that compiles), `orders` (esbuild),
 * `mail` (webpack), `shop` (`nest build`). Libraries: `util` (TypeScript source only), `money` (own `tsc -b`).
 */
export const packageBased: WorkspaceRecipe = {
  preset: 'ts',
  manifest: {
    workspaces: ['packages/*', 'apps/*'],
    devDependencies: {
      '@nestjs/cli': '12.0.8',
      '@nx/esbuild': '23.2.1',
      '@nx/webpack': '23.2.1',
      '@types/bcrypt': '6.0.0',
      '@types/fs-ext': '2.0.3',
      '@types/node': '22.20.5',
      esbuild: '0.28.2',
      'webpack-cli': '7.3.1',
    },
    allowScripts: { 'fs-ext': true },
  },
  files: {
    ...readFixture('package-based'),
    ...manifests,
    ...nest,
    ...appConfigs('apps/api', ['packages/util', 'packages/money']),
    ...appConfigs('apps/ledger'),
    ...appConfigs('apps/orders', ['packages/util']),
    ...appConfigs('apps/mail', ['packages/util']),
    ...libraryConfigs('packages/util', { emitDeclarationOnly: true }),
    ...libraryConfigs('packages/money', { emitDeclarationOnly: false }),
    'tsconfig.json': {
      extends: './tsconfig.base.json',
      compileOnSave: false,
      files: [],
      references: REFERENCES.map((path) => ({ path: `./${path}` })),
    },
    'nx.json': {
      $schema: './node_modules/nx/schemas/nx-schema.json',
      analytics: false,
      namedInputs: {
        default: ['{projectRoot}/**/*', 'sharedGlobals'],
        production: ['default'],
        sharedGlobals: [],
      },
      targetDefaults: { 'docker-build': { options: { tags: [`${IMAGES}/{imageName}:latest`] } } },
      plugins: [
        {
          plugin: '@nx/js/typescript',
          options: {
            typecheck: { targetName: 'typecheck' },
            build: { targetName: 'build', configName: 'tsconfig.lib.json' },
          },
        },
        { plugin: '@nx/webpack/plugin', options: { buildTargetName: 'build' } },
      ],
    },
  },
};
