import type { TargetPlatform } from '@nx-multistage/dockerfile';
import { isToolError } from '@nx-multistage/errors';
import { filesOf } from '../testing/files';
import { binaryTarget, migrateImage, prismaNeeds, usesEngine, type PrismaSubject } from './prisma';
import { configPath, findPrismaSchema } from './prisma-schema';

const MUSL: TargetPlatform = { os: 'linux', arch: 'amd64', libc: 'musl' };
const GLIBC: TargetPlatform = { os: 'linux', arch: 'amd64', libc: 'glibc' };

const schema = (...lines: string[]): string =>
  ['generator client {', ...lines.map((line) => `  ${line}`), '}'].join('\n');
const IN_PACKAGES = schema('provider = "prisma-client-js"');
const RUST_FREE = schema('provider = "prisma-client-js"', 'engineType = "client"');

const subject = (content: Record<string, unknown>, change: Partial<PrismaSubject> = {}) => ({
  files: filesOf(content),
  folders: ['apps/api', 'libs/db', '.'],
  targets: [MUSL],
  cliVersion: '6.19.3',
  clientVersion: '6.19.3',
  ...change,
});

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message} | ${error.hint}`;
    throw error;
  }
  return 'no error';
}

describe('findPrismaSchema', () => {
  it.each([
    ['apps/api/prisma/schema.prisma', {}],
    ['apps/api/schema.prisma', {}],
    ['apps/api/db/my.prisma', { 'apps/api/package.json': { prisma: { schema: 'db/my.prisma' } } }],
    [
      'apps/api/db/my.prisma',
      { 'apps/api/prisma.config.ts': `export default { schema: path.join('db', "my.prisma") }` },
    ],
    ['apps/api/db/my.prisma', { 'apps/api/.config/prisma.ts': `({ schema: './db/my.prisma' })` }],
  ])('finds %s', (path, more) => {
    const found = findPrismaSchema(filesOf({ [path]: IN_PACKAGES, ...more }), 'apps/api');
    expect([found?.path, found?.files, found?.clients.length]).toEqual([path, [path], 1]);
  });

  it('takes all files of a folder, and the migrations beside it', () => {
    const files = filesOf({
      'libs/db/prisma.config.ts': `defineConfig({ schema: 'prisma/schema', migrations: { path: 'prisma/steps' } })`,
      'libs/db/prisma/schema/client.prisma': schema(
        'provider = "prisma-client"',
        '// output = "nowhere"',
        'output = "../../src/generated"',
        'binaryTargets = ["native", "linux-musl-openssl-3.0.x"]',
      ),
      'libs/db/prisma/schema/models/user.prisma': 'model User {}',
      'libs/db/prisma/steps/1_init/migration.sql': 'CREATE',
    });
    expect(findPrismaSchema(files, 'libs/db')).toEqual({
      path: 'libs/db/prisma/schema',
      files: ['libs/db/prisma/schema/client.prisma', 'libs/db/prisma/schema/models/user.prisma'],
      clients: [
        {
          provider: 'prisma-client',
          output: 'libs/db/src/generated',
          binaryTargets: ['native', 'linux-musl-openssl-3.0.x'],
          previewFeatures: [],
        },
      ],
      config: 'libs/db/prisma.config.ts',
      migrations: 'libs/db/prisma/steps',
      from: 'libs/db/prisma.config.ts',
    });
  });

  it('finds none where there is none, and no path in a config that computes it', () => {
    expect(findPrismaSchema(filesOf({ 'apps/api/main.ts': '' }), 'apps/api')).toBeUndefined();
    expect(configPath('({ schema: where() })', 'schema')).toBeUndefined();
  });
});

describe('prismaNeeds', () => {
  it('is nothing to an app without the client or without a schema', () => {
    const content = { 'prisma/schema.prisma': IN_PACKAGES };
    expect(prismaNeeds(subject(content, { clientVersion: undefined }))).toBeUndefined();
    expect(prismaNeeds(subject({}))).toBeUndefined();
  });

  it('generates a client in node_modules for the image, with the engine and what it loads', () => {
    const needs = prismaNeeds(subject({ 'prisma/schema.prisma': IN_PACKAGES }));
    expect(needs?.steps).toEqual([
      {
        command: ['prisma', 'generate', '--schema=prisma/schema.prisma'],
        inputs: ['prisma/schema.prisma'],
        env: {},
        why: 'Prisma 6.19.3, prisma/schema.prisma',
      },
    ]);
    expect(needs?.packages).toEqual(['openssl']);
  });

  it('downloads no engine for a client that has none', () => {
    const needs = prismaNeeds(subject({ 'libs/db/prisma/schema.prisma': RUST_FREE }));
    expect(needs?.steps).toMatchObject([{ env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/sh' } }]);
    expect(needs?.packages).toEqual([]);
  });

  it('leaves a client in a folder of its own to the build', () => {
    const own = schema('provider = "prisma-client"', 'output = "../src/generated"');
    const content = { 'apps/api/prisma/schema.prisma': own };
    const needs = prismaNeeds(subject(content, { cliVersion: '7.9.1', clientVersion: '7.9.1' }));
    expect([needs?.steps, needs?.packages, needs?.notes]).toEqual([[], [], []]);
    expect(needs?.generate).toMatchObject([
      { argv: ['prisma', 'generate', '--schema=apps/api/prisma/schema.prisma'] },
    ]);
  });

  it('says that JavaScript in a folder of its own must be copied', () => {
    const own = RUST_FREE.replace('}', '  output = "../src/client"\n}');
    expect(prismaNeeds(subject({ 'apps/api/prisma/schema.prisma': own }))?.notes).toEqual([
      'apps/api/prisma/schema.prisma: the client in apps/api/src/client is JavaScript, which the build must copy (assets of docker-prune, or of the build)',
    ]);
  });

  it("takes the root's schema only where the app and its libraries have none", () => {
    const content = { 'prisma/schema.prisma': RUST_FREE, 'libs/db/schema.prisma': RUST_FREE };
    const paths = prismaNeeds(subject(content))?.schemas.map(({ path }) => path);
    expect(paths).toEqual(['libs/db/schema.prisma']);
  });

  it('refuses a client that nothing can generate', () => {
    const content = { 'prisma/schema.prisma': IN_PACKAGES };
    expect(refusal(() => prismaNeeds(subject(content, { cliVersion: undefined })))).toMatch(
      /^NXM_PRISMA_CLI prisma\/schema\.prisma makes a client in node_modules, and prisma,/,
    );
  });
});

describe('the engine of Prisma 5 and 6', () => {
  const named = (targets: string, output = ''): string =>
    schema('provider = "prisma-client-js"', `binaryTargets = ${targets}`, output);
  const refused = (text: string, target = MUSL): string =>
    refusal(() => prismaNeeds(subject({ 'prisma/schema.prisma': text }, { targets: [target] })));

  it.each([
    ['["native"]', '', MUSL],
    ['["native", "debian-openssl-3.0.x"]', '', MUSL],
    ['["linux-musl-openssl-3.0.x"]', '', MUSL],
    ['["native"]', 'output = "../client"', GLIBC],
    ['["native", "linux-musl-openssl-3.0.x"]', 'output = "../client"', MUSL],
  ])('%s %s fits', (targets, output, target) => {
    expect(refused(named(targets, output), target)).toBe('no error');
  });

  it.each([
    ['["debian-openssl-3.0.x"]', '', MUSL, '["debian-openssl-3.0.x", "linux-musl-openssl-3.0.x"]'],
    ['["native"]', 'output = "../client"', MUSL, '["native", "linux-musl-openssl-3.0.x"]'],
    ['["linux-musl"]', '', GLIBC, '["linux-musl", "debian-openssl-3.0.x"]'],
  ])('%s %s does not', (targets, output, target, remedy) => {
    const text = refused(named(targets, output), target);
    expect(text).toMatch(
      /^NXM_PRISMA_TARGET prisma\/schema\.prisma: the client has no engine for /,
    );
    expect(text).toContain(`Write binaryTargets = ${remedy} in its generator block`);
  });

  it.each([
    ['5.22.0', {}, true],
    ['6.19.3', {}, true],
    ['6.19.3', { engineType: 'client' }, false],
    ['6.10.0', { previewFeatures: ['queryCompiler', 'driverAdapters'] }, false],
    ['7.9.1', {}, false],
  ])('%s %j: %s', (version, client, expected) => {
    expect(usesEngine({ previewFeatures: [], ...client }, version)).toBe(expected);
  });

  it.each([
    [MUSL, 'linux-musl-openssl-3.0.x'],
    [{ ...MUSL, arch: 'arm64' as const }, 'linux-musl-arm64-openssl-3.0.x'],
    [GLIBC, 'debian-openssl-3.0.x'],
    [{ ...GLIBC, arch: 'arm64' as const }, 'linux-arm64-openssl-3.0.x'],
  ])('%j is %s', (target, name) => {
    expect(binaryTarget(target)).toBe(name);
  });
});

describe('migrateImage', () => {
  const migrations = { 'apps/api/prisma/migrations/1_init/migration.sql': 'CREATE' };
  const image = (content: Record<string, unknown>) => {
    const given = subject({ 'apps/api/prisma/schema.prisma': RUST_FREE, ...content });
    return migrateImage(prismaNeeds(given), given.files, { version: '6.19.3' });
  };

  it('holds the CLI, schema and migrations, and fetches the engine while it is built', () => {
    expect(image(migrations)).toEqual({
      command: [
        'node',
        'node_modules/prisma/build/index.js',
        'migrate',
        'deploy',
        '--schema=apps/api/prisma/schema.prisma',
      ],
      inputs: ['apps/api/prisma/schema.prisma', 'apps/api/prisma/migrations'],
      tools: ['prisma'],
      prepare: [['node', 'node_modules/prisma/build/index.js', 'version']],
      env: { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
      packages: ['openssl'],
    });
  });

  it('takes what the config imports, and no engine where the config has none', () => {
    const config = [
      `import 'dotenv/config';`,
      `import { PrismaPg } from '@prisma/adapter-pg';`,
      `import { join } from 'node:path';`,
      `import { defineConfig } from 'prisma/config';`,
      `export default defineConfig({ engine: 'js', schema: 'prisma/schema.prisma' });`,
    ].join('\n');
    expect(image({ ...migrations, 'apps/api/prisma.config.ts': config })).toMatchObject({
      command: expect.arrayContaining(['--config=apps/api/prisma.config.ts']),
      inputs: expect.arrayContaining(['apps/api/prisma.config.ts']),
      tools: ['prisma', '@prisma/adapter-pg', 'dotenv'],
      prepare: [],
      packages: [],
    });
  });

  it('refuses where there are no migrations', () => {
    expect(refusal(() => image({}))).toMatch(/^NXM_MIGRATE_NOTHING /);
  });
});
