import type { WorkspaceRecipe } from '@nx-multistage/testkit';
import { readFixture } from './fixture';
import { IMAGES } from './images';

/** `prisma generate` looks for a schema engine before it starts, and uses none. */
const WITHOUT_ENGINE = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/sh' };

interface PrismaWorkspace {
  /** Name of the app and of its folder in `apps`. */
  app: string;
  fixture: string;
  version: string;
  /** What `--schema` takes. */
  schema: string;
  paths?: Record<string, string[]>;
  overrides?: Record<string, string>;
  files?: Record<string, unknown>;
}

/** One package.json for all; the build target generates the client first. */
export function prismaWorkspace(given: PrismaWorkspace): WorkspaceRecipe {
  const { app, fixture, version, schema, paths = {}, files = {}, overrides = {} } = given;
  return {
    preset: 'apps',
    manifest: {
      dependencies: {
        '@prisma/adapter-libsql': version,
        '@prisma/client': version,
        tslib: '2.9.1',
      },
      overrides,
      devDependencies: { '@types/node': '22.20.5', prisma: version, typescript: '6.0.3' },
    },
    files: {
      ...readFixture(fixture),
      ...files,
      'tsconfig.base.json': {
        compilerOptions: {
          rootDir: '.',
          importHelpers: true,
          target: 'es2022',
          module: 'node16',
          moduleResolution: 'node16',
          lib: ['es2022'],
          strict: true,
          skipLibCheck: true,
          types: ['node'],
          paths,
        },
      },
      [`apps/${app}/tsconfig.app.json`]: {
        extends: '../../tsconfig.base.json',
        compilerOptions: { outDir: '../../dist/out-tsc' },
        include: ['src/**/*.ts'],
      },
      [`apps/${app}/project.json`]: {
        name: app,
        sourceRoot: `apps/${app}/src`,
        projectType: 'application',
        targets: {
          'generate-client': {
            executor: 'nx:run-commands',
            options: { command: `prisma generate --schema=${schema}`, env: WITHOUT_ENGINE },
          },
          build: {
            executor: 'nx-multistage:tsc',
            dependsOn: ['generate-client'],
            outputs: ['{options.outputPath}'],
            options: { main: `apps/${app}/src/main.ts`, outputPath: `dist/apps/${app}` },
          },
        },
      },
      'nx.json': {
        $schema: './node_modules/nx/schemas/nx-schema.json',
        analytics: false,
        namedInputs: { default: ['{projectRoot}/**/*'], production: ['default'] },
        pluginsConfig: { '@nx/js': {} },
        targetDefaults: { 'docker-build': { options: { tags: [`${IMAGES}/{imageName}:latest`] } } },
      },
    },
  };
}

/** Prisma 6 without engines: client in node_modules, schema of several files in a library, migrations. */
export const prisma6 = prismaWorkspace({
  app: 'six',
  fixture: 'prisma-6',
  version: '6.19.3',
  schema: 'libs/db/prisma/schema',
  paths: { '@acme/db': ['./libs/db/src/index.ts'] },
  // The one that the adapter asks for does not load on Alpine: `fcntl64: symbol not found`.
  overrides: { libsql: '0.5.29' },
  files: {
    'libs/db/project.json': { name: 'db', sourceRoot: 'libs/db/src', projectType: 'library' },
  },
});

/** Prisma 7: a TypeScript client in a folder of the app, `prisma.config.ts`. */
export const prisma7 = prismaWorkspace({
  app: 'seven',
  fixture: 'prisma-7',
  version: '7.9.1',
  schema: 'apps/seven/prisma/schema.prisma',
});
