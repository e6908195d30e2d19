import { filesOf } from '../testing/files';
import { graphOf } from '../testing/graph';
import { findCodeGeneration, withoutEngines, type GeneratorSubject } from './code-generators';

const CLIENT = 'generator client {\n  provider = "prisma-client-js"\n  engineType = "client"\n}';
const locked = (...names: string[]) => ({
  lockfileVersion: 3,
  packages: Object.fromEntries([
    ['', { name: 'ws' }],
    ...names.map((name) => [`node_modules/${name}`, { version: '6.19.3' }]),
  ]),
});

interface Given {
  files?: Record<string, unknown>;
  imports?: string[];
  targets?: Record<string, object>;
  options?: GeneratorSubject['options'];
}

const find = ({ files = {}, imports = [], targets = {}, options = {} }: Given) =>
  findCodeGeneration({
    graph: graphOf(
      { api: { root: 'apps/api', targets }, db: { root: 'libs/db' } },
      { api: ['db', ...imports] },
    ),
    projectName: 'api',
    files: filesOf({
      'package.json': { name: 'ws' },
      'package-lock.json': locked('prisma', '@prisma/client'),
      ...files,
    }),
    manager: { name: 'npm', version: '11.19.1', lockfile: 'package-lock.json' },
    folders: ['apps/api', 'libs/db'],
    options,
  });

const ROOT = { files: { 'prisma/schema.prisma': CLIENT }, imports: ['npm:@prisma/client'] };

describe('findCodeGeneration', () => {
  it('finds nothing for an app that generates nothing', () => {
    expect(find({ files: { 'prisma/schema.prisma': CLIENT } })).toEqual({
      engineFree: false,
      exclude: [],
      generate: [],
      notes: [],
      packages: [],
      rootFiles: [],
    });
  });

  it("generates Prisma's client of the root's schema, and sends the schema to a build", () => {
    expect(find(ROOT)).toMatchObject({
      engineFree: true,
      production: {
        run: [{ command: ['prisma', 'generate', '--schema=prisma/schema.prisma'] }],
        tools: ['prisma'],
      },
      rootFiles: ['prisma/schema.prisma'],
      exclude: ['.prisma', 'prisma'],
    });
  });

  it('believes a schema in a library without any import of the client', () => {
    const { production, rootFiles } = find({ files: { 'libs/db/schema.prisma': CLIENT } });
    expect([production?.run.length, rootFiles]).toEqual([1, []]);
  });

  it('is told to leave Prisma alone', () => {
    expect(
      find({ ...ROOT, options: { production: { prisma: false } } }).production,
    ).toBeUndefined();
  });

  it.each([
    ['nothing', {}, 1],
    ['a target of its own', { build: { executor: 'x', command: 'prisma generate && tsc' } }, 0],
    ['the script', { build: { metadata: { scriptContent: 'prisma generate; tsc' } } }, 0],
    [
      'a target it depends on',
      {
        build: { dependsOn: ['client'] },
        client: { executor: 'nx:run-commands', options: { command: 'npx prisma generate' } },
      },
      0,
    ],
    ['a target it does not depend on', { build: {}, client: { command: 'prisma generate' } }, 1],
  ])('generates before the build where %s does: %#', (_, targets, count) => {
    const { generate, notes } = find({ ...ROOT, targets });
    expect([generate.length, notes.length]).toEqual([count, count]);
  });

  it("adds the user's steps after Prisma's, each tool once", () => {
    const step = {
      command: ['protoc-gen'],
      packages: ['protoc-gen', 'prisma'],
      inputs: ['a.proto'],
    };
    const { production } = find({
      ...ROOT,
      options: { production: { run: [step], env: { A: 'b' } } },
    });
    expect(production).toMatchObject({
      run: [
        { command: ['prisma', 'generate', expect.any(String)] },
        { command: ['protoc-gen'], inputs: ['a.proto'] },
      ],
      tools: ['prisma', 'protoc-gen'],
      env: { A: 'b' },
    });
  });

  it('makes the second image only where it is asked for', () => {
    const files = { ...ROOT.files, 'prisma/migrations/1/migration.sql': '' };
    expect(find({ ...ROOT, files }).migrate).toBeUndefined();
    expect(find({ ...ROOT, files, options: { migrate: true } }).migrate?.inputs).toEqual([
      'prisma/schema.prisma',
      'prisma/migrations',
    ]);
  });
});

it("counts Prisma's packages as native only for their engines", () => {
  const native = [{ name: '@prisma/client' }, { name: 'bcrypt' }];
  expect(withoutEngines(native, { engineFree: true })).toEqual([{ name: 'bcrypt' }]);
  expect(withoutEngines(native, { engineFree: false })).toEqual(native);
});
