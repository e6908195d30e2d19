import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createTemporaryFolder, writeFiles } from '@nx-multistage/testkit';
import { compile } from './compile';
import { normalize } from './normalize';
import type { TscOptions } from './schema';
import {
  COMPILERS,
  installCompilers,
  linkCompiler,
  type CompilerVersion,
} from './testing/compilers';
import {
  contextOf,
  integratedWorkspace,
  linkPackages,
  packageWorkspace,
  type WorkspaceFixture,
} from './testing/workspaces';

const VERSIONS = Object.keys(COMPILERS) as CompilerVersion[];
const temporary = createTemporaryFolder('tsc');
const compilers = join(temporary.path, 'compilers');
writeFiles(compilers, { 'package.json': {} });
/** A test that needs the compilers of the registry. */
const itCompiled = installCompilers(compilers) ? it : it.skip;
let count = 0;

afterAll(() => temporary.remove());

interface Workspace {
  root: string;
  said: () => string;
  build(options?: TscOptions): ReturnType<typeof compile>;
  start(path: string): string;
  write(files: Record<string, unknown>): void;
}

function createWorkspace(
  fixture: WorkspaceFixture,
  app: string,
  version: CompilerVersion = '7.0',
): Workspace {
  const root = join(temporary.path, `workspace-${(count += 1)}`);
  writeFiles(root, fixture.files);
  linkPackages(root, fixture);
  linkCompiler(root, join(temporary.path, 'compilers'), version);
  let said = '';
  return {
    root,
    said: () => said,
    build: (options = {}) => {
      said = '';
      return compile(normalize(options, contextOf(root, fixture, app)), {
        print: (text) => (said += text),
        pretty: false,
      });
    },
    start: (path) => execFileSync(process.execPath, [join(root, path)], { encoding: 'utf8' }),
    write: (files) => writeFiles(root, files),
  };
}

/** Files and links of a folder; links as `path -> target`. */
function tree(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map(
      (entry) =>
        relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/') +
        (entry.isSymbolicLink() ? ' (link)' : ''),
    )
    .sort();
}

function integratedTree(): string[] {
  return [
    'node_modules/@acme/tools (link)',
    'node_modules/@acme/util (link)',
    'node_modules/@org/shared (link)',
    'src/config.json',
    'src/local/local.js',
    'src/main.js',
    'workspace_modules/@acme/tools/package.json',
    'workspace_modules/@acme/tools/src/deep/tool.js',
    'workspace_modules/@acme/util/package.json',
    'workspace_modules/@acme/util/src/index.js',
    'workspace_modules/@acme/util/src/lib/util.js',
    'workspace_modules/@org/shared/package.json',
    'workspace_modules/@org/shared/text/src/index.js',
    'workspace_modules/@org/shared/ui/src/index.js',
  ];
}

function packageTree(): string[] {
  return [
    'node_modules/@acme/plain (link)',
    'node_modules/@acme/util (link)',
    'package.json',
    'src/local/local.js',
    'src/main.js',
    'workspace_modules/@acme/plain/package.json',
    'workspace_modules/@acme/plain/src/index.js',
    'workspace_modules/@acme/util/package.json',
    'workspace_modules/@acme/util/src/index.js',
    'workspace_modules/@acme/util/src/inner.js',
    'workspace_modules/@acme/util/src/more.js',
  ];
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** A test that needs the compilers of the registry. */
function withCompilers(name: string, test: () => Promise<void>): void {
  itCompiled(name, test, 120_000);
}

describe.each(VERSIONS)('TypeScript %s', (version) => {
  describe.each(['commonjs', 'module'] as const)('%s', (format) => {
    withCompilers('lays out an integrated workspace that runs', async () => {
      const workspace = createWorkspace(integratedWorkspace(format), 'api', version);
      await workspace.build();
      expect(workspace.said()).toBe('');
      expect(tree(join(workspace.root, 'dist/apps/api'))).toEqual(integratedTree());
      expect(workspace.start('dist/apps/api/src/main.js')).toBe(
        '["util text","ui","text","tool","local","api",true]\n',
      );
    });

    withCompilers('lays out npm workspaces that run', async () => {
      const workspace = createWorkspace(packageWorkspace(format), '@acme/api', version);
      await workspace.build();
      expect(workspace.said()).toBe('');
      expect(tree(join(workspace.root, 'dist/packages/api'))).toEqual(packageTree());
      expect(workspace.start('dist/packages/api/src/main.js')).toBe(
        '["util","more","plain","local"]\n',
      );
    });
  });
});

describe('a compiled workspace', () => {
  withCompilers('has manifests that say what the aliases say', async () => {
    const workspace = createWorkspace(integratedWorkspace('module'), 'api');
    await workspace.build();
    const modules = join(workspace.root, 'dist/apps/api/workspace_modules');
    expect(readJson(join(modules, '@acme/util/package.json'))).toEqual({
      name: '@acme/util',
      type: 'module',
      main: './src/index.js',
      exports: { '.': './src/index.js', './package.json': './package.json' },
    });
    expect(readJson(join(modules, '@org/shared/package.json'))).toEqual({
      name: '@org/shared',
      type: 'module',
      exports: {
        './package.json': './package.json',
        './text': './text/src/index.js',
        './ui': './ui/src/index.js',
      },
    });
    expect(readJson(join(modules, '@acme/tools/package.json'))).toEqual({
      name: '@acme/tools',
      type: 'module',
      exports: {
        './*': './src/*.js',
        './*.js': './src/*.js',
        './package.json': './package.json',
      },
    });
  });

  withCompilers('has manifests that carry what a package says', async () => {
    const workspace = createWorkspace(packageWorkspace('module'), '@acme/api');
    await workspace.build();
    const output = join(workspace.root, 'dist/packages/api');
    expect(readJson(join(output, 'workspace_modules/@acme/util/package.json'))).toEqual({
      name: '@acme/util',
      version: '2.1.0',
      type: 'module',
      main: './src/index.js',
      exports: {
        '.': './src/index.js',
        './*': './src/*.js',
        './package.json': './package.json',
      },
      imports: { '#inner': './src/inner.js' },
      dependencies: { lodash: '^4.17.21' },
    });
    expect(readJson(join(output, 'workspace_modules/@acme/plain/package.json'))).toEqual({
      name: '@acme/plain',
      type: 'module',
      main: './src/index.js',
    });
    expect(readJson(join(output, 'package.json'))).toEqual({
      type: 'module',
      imports: { '#local/*': './src/local/*.js' },
    });
  });

  withCompilers('is written once and left alone by a second run', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    expect(await workspace.build()).toMatchObject({ written: 14, removed: 0 });
    const before = times(join(workspace.root, 'dist/apps/api'));
    expect(await workspace.build()).toMatchObject({ written: 0, removed: 0 });
    expect(times(join(workspace.root, 'dist/apps/api'))).toEqual(before);
  });

  withCompilers('changes in one file after a change in one source', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    await workspace.build();
    workspace.write({ 'libs/shared/text/src/index.ts': `export const text = 'changed';\n` });
    expect(await workspace.build()).toMatchObject({ written: 1, removed: 0 });
    expect(workspace.start('dist/apps/api/src/main.js')).toBe(
      '["util changed","ui","changed","tool","local","api",true]\n',
    );
  });

  withCompilers('loses the output of a source that is gone', async () => {
    const fixture = integratedWorkspace('commonjs');
    const workspace = createWorkspace(fixture, 'api');
    workspace.write({ 'apps/api/src/extra/old.ts': 'export const old = 1;\n' });
    await workspace.build();
    const old = join(workspace.root, 'dist/apps/api/src/extra/old.js');
    expect(existsSync(old)).toBe(true);
    rmSync(join(workspace.root, 'apps/api/src/extra/old.ts'));
    expect(await workspace.build()).toMatchObject({ written: 0, removed: 1 });
    expect(existsSync(join(workspace.root, 'dist/apps/api/src/extra'))).toBe(false);
  });

  withCompilers('comes back whole after its folder and that of tsc were removed', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    await workspace.build();
    rmSync(join(workspace.root, 'dist/apps'), { recursive: true });
    rmSync(join(workspace.root, 'dist/docker/apps/api/tsc/out'), { recursive: true });
    expect(existsSync(join(workspace.root, 'dist/docker/apps/api/tsc/out.tsbuildinfo'))).toBe(true);
    expect(await workspace.build()).toMatchObject({ written: 14 });
  });

  withCompilers(
    'keeps the files of others when clean is off, and still drops its own',
    async () => {
      const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
      workspace.write({ 'apps/api/src/old.ts': 'export const old = 1;\n' });
      await workspace.build({ clean: false });
      workspace.write({ 'dist/apps/api/generated/client.js': '' });
      rmSync(join(workspace.root, 'apps/api/src/old.ts'));
      expect(await workspace.build({ clean: false })).toMatchObject({ written: 0, removed: 1 });
      expect(existsSync(join(workspace.root, 'dist/apps/api/generated/client.js'))).toBe(true);
      expect(await workspace.build()).toMatchObject({ removed: 1 });
      expect(existsSync(join(workspace.root, 'dist/apps/api/generated'))).toBe(false);
    },
  );

  withCompilers('is not touched when a file has a type error', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    await workspace.build();
    const before = times(join(workspace.root, 'dist/apps/api'));
    workspace.write({ 'libs/util/src/lib/util.ts': 'export const util = (): string => 1;\n' });
    expect(await workspace.build()).toBeUndefined();
    expect(workspace.said()).toBe(
      "libs/util/src/lib/util.ts(1,35): error TS2322: Type 'number' is not assignable to type 'string'.\n",
    );
    expect(times(join(workspace.root, 'dist/apps/api'))).toEqual(before);
    expect(await workspace.build()).toBeUndefined();
  });

  withCompilers('leaves out a library with a build of its own', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    workspace.write({
      'apps/api/src/local/local.ts': `import { built } from '@acme/built';\nexport const local = built;\n`,
    });
    const laid = await workspace.build();
    expect(laid?.plan.modules.map(({ name }) => name)).toEqual([
      '@acme/tools',
      '@acme/util',
      '@org/shared',
    ]);
    expect(tree(join(workspace.root, 'dist/apps/api'))).toEqual(integratedTree());
  });

  withCompilers('holds assets and source maps that lead to the sources', async () => {
    const workspace = createWorkspace(integratedWorkspace('commonjs'), 'api');
    workspace.write({ 'apps/api/src/assets/logo.svg': '<svg/>', 'libs/util/mail/a.hbs': 'A' });
    await workspace.build({
      sourceMap: true,
      assets: [
        'apps/api/src/assets/**/*',
        { input: 'libs/util/mail', glob: '*.hbs', output: 'workspace_modules/@acme/util/mail' },
      ],
    });
    const output = join(workspace.root, 'dist/apps/api');
    expect(readFileSync(join(output, 'src/assets/logo.svg'), 'utf8')).toBe('<svg/>');
    expect(readFileSync(join(output, 'workspace_modules/@acme/util/mail/a.hbs'), 'utf8')).toBe('A');
    const map = readJson(join(output, 'workspace_modules/@acme/util/src/index.js.map'));
    expect(map).toMatchObject({ sources: ['../../../../../../../libs/util/src/index.ts'] });
    await workspace.build({ sourceMap: false });
    expect(tree(output)).toEqual(integratedTree());
  });

  withCompilers('runs with classic CommonJS settings and a baseUrl', async () => {
    const fixture = integratedWorkspace('commonjs');
    const workspace = createWorkspace(fixture, 'api', '5.9');
    workspace.write({
      'tsconfig.base.json': {
        compilerOptions: {
          target: 'es2022',
          module: 'commonjs',
          moduleResolution: 'node10',
          resolveJsonModule: true,
          esModuleInterop: true,
          skipLibCheck: true,
          isolatedDeclarations: true,
          noEmit: true,
          baseUrl: '.',
          paths: { '@acme/*': ['libs/*/src'], '@org/shared/*': ['libs/shared/*/src/index.ts'] },
        },
      },
      'apps/api/src/main.ts': `import { util } from '@acme/util';
import { text } from '@org/shared/text';
console.log(util(), text);
`,
    });
    await workspace.build();
    expect(workspace.said()).toBe('');
    expect(workspace.start('dist/apps/api/src/main.js')).toBe('util text text\n');
  });
});

describe('sources written for another tool', () => {
  itCompiled.each(VERSIONS)(
    'run after TypeScript %s has rewritten their .ts imports',
    async (version) => {
      const fixture = smallWorkspace({}, 'nodenext');
      const workspace = createWorkspace(fixture, 'api', version);
      workspace.write({
        'package.json': { private: true, type: 'module' },
        'apps/api/tsconfig.json': {
          compilerOptions: {
            target: 'es2022',
            module: 'nodenext',
            allowImportingTsExtensions: true,
            noEmit: true,
            types: ['node'],
            skipLibCheck: true,
          },
        },
        'apps/api/src/main.ts': `import { a } from './a.ts';\nconsole.log(a);\n`,
      });
      await workspace.build();
      expect(workspace.said()).toBe('');
      expect(workspace.start('dist/apps/api/src/main.js')).toBe('1\n');
    },
    120_000,
  );
});

describe('npm workspaces with builds of their own', () => {
  withCompilers('are left out, and what they need is there', async () => {
    const fixture = packageWorkspace('module');
    const source = (name: string) => ({
      name,
      type: 'module',
      exports: { '.': { '@acme/source': './src/index.ts', default: './dist/index.js' } },
    });
    const workspace = createWorkspace(
      {
        files: {
          ...fixture.files,
          'packages/api/src/main.ts': `import { built } from '@acme/built';\nconsole.log(built);\n`,
          'packages/built/package.json': {
            ...source('@acme/built'),
            dependencies: { '@acme/inner': '*' },
          },
          'packages/built/src/index.ts': `export { inner as built } from '@acme/inner';\n`,
          'packages/built/dist/index.js': `export { inner as built } from '@acme/inner';\n`,
          'packages/inner/package.json': source('@acme/inner'),
          'packages/inner/src/index.ts': `export const inner = 'inner';\n`,
        },
        projects: {
          '@acme/api': { root: 'packages/api' },
          '@acme/built': { root: 'packages/built', targets: ['build'] },
          '@acme/inner': { root: 'packages/inner' },
        },
        packages: { '@acme/built': 'packages/built', '@acme/inner': 'packages/inner' },
      },
      '@acme/api',
    );
    const expected = [
      'node_modules/@acme/inner (link)',
      'package.json',
      'src/local/local.js',
      'src/main.js',
      'workspace_modules/@acme/inner/package.json',
      'workspace_modules/@acme/inner/src/index.js',
    ];
    await workspace.build();
    expect(workspace.said()).toBe('');
    expect(tree(join(workspace.root, 'dist/packages/api'))).toEqual(expected);
    expect(await workspace.build()).toMatchObject({ written: 0, removed: 0 });
    workspace.write({ 'packages/inner/src/index.ts': `export const inner = 'changed';\n` });
    expect(await workspace.build()).toMatchObject({ written: 1, removed: 0 });
  });
});

describe('a workspace that Node could not run', () => {
  const cases: [code: string, main: string, aliases: Record<string, string[]>][] = [
    ['NXM_TSC_ALIAS', `import { a } from '@/a';`, { '@/*': ['./apps/api/src/*'] }],
    ['NXM_TSC_ALIAS', `import { a } from '@app/a';`, { '@app/*': ['./apps/api/src/*'] }],
    ['NXM_TSC_ALIAS', `import { a } from '~util';`, { '~util': ['./libs/util/src/a.ts'] }],
    [
      'NXM_TSC_RELATIVE_IMPORT',
      `import { a } from '../../../libs/util/src/a';`,
      { '@acme/util': ['./libs/util/src/a.ts'] },
    ],
    [
      'NXM_TSC_TWO_NAMES',
      `import { a } from '@acme/a'; import { b } from '@acme/b'; console.log(b);`,
      { '@acme/a': ['./libs/util/src/a.ts'], '@acme/b': ['./libs/util/src/b.ts'] },
    ],
  ];
  for (const [code, main, paths] of cases)
    withCompilers(`is refused: ${main}`, async () => {
      const workspace = createWorkspace(smallWorkspace(paths, 'commonjs'), 'api');
      workspace.write({ 'apps/api/src/main.ts': `${main}\nconsole.log(a);\n` });
      await expect(workspace.build()).rejects.toMatchObject({ code });
      expect(existsSync(join(workspace.root, 'dist/apps/api'))).toBe(false);
    });

  withCompilers('is refused: an ES module import without its ending', async () => {
    const workspace = createWorkspace(smallWorkspace({}, 'esnext'), 'api');
    workspace.write({ 'apps/api/src/main.ts': `import { a } from './a';\nconsole.log(a);\n` });
    await expect(workspace.build()).rejects.toMatchObject({
      code: 'NXM_TSC_ESM_EXTENSION',
      message:
        "apps/api/src/main.ts imports './a'; in an ES module Node finds a file by its full name only.",
      hint: expect.stringContaining("Import './a.js'") as string,
    });
  });

  withCompilers('compiles aliases that are only used for types', async () => {
    const workspace = createWorkspace(
      smallWorkspace({ '@/*': ['./apps/api/src/*'] }, 'commonjs'),
      'api',
    );
    workspace.write({
      'apps/api/src/main.ts': `import type { A } from '@/a';\nconst a: A = 1;\nconsole.log(a);\n`,
    });
    await workspace.build();
    expect(workspace.start('dist/apps/api/src/main.js')).toBe('1\n');
  });

  withCompilers('is refused: a start file that is not compiled', async () => {
    const workspace = createWorkspace(smallWorkspace({}, 'commonjs'), 'api');
    workspace.write({ 'apps/api/other.ts': '' });
    await expect(workspace.build({ main: 'apps/api/other.ts' })).rejects.toMatchObject({
      code: 'NXM_TSC_MAIN_NOT_COMPILED',
    });
  });
});

function smallWorkspace(paths: Record<string, string[]>, module: string): WorkspaceFixture {
  return {
    files: {
      'package.json': { private: true },
      'apps/api/tsconfig.json': {
        compilerOptions: {
          target: 'es2022',
          module,
          moduleResolution: 'bundler',
          types: ['node'],
          skipLibCheck: true,
          paths: Object.fromEntries(
            Object.entries(paths).map(([key, [target = '']]) => [key, [`../../${target}`]]),
          ),
        },
        include: ['src'],
      },
      'apps/api/src/main.ts': '',
      'apps/api/src/a.ts': 'export type A = number;\nexport const a = 1;\n',
      'libs/util/src/a.ts': 'export const a = 1;\n',
      'libs/util/src/b.ts': 'export const b = 1;\n',
    },
    projects: { api: { root: 'apps/api' }, util: { root: 'libs/util' } },
  };
}

/** Modification times of all files and links. */
function times(folder: string): Record<string, number> {
  return Object.fromEntries(
    tree(folder).map((path) => [
      path,
      lstatSync(join(folder, path.replace(' (link)', ''))).mtimeMs,
    ]),
  );
}
