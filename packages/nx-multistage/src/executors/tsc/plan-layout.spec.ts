import { scanImports } from '@nx-multistage/prune';
import { emittedPath } from './emitted';
import { planLayout } from './plan-layout';
import type { Program, Project, Source } from './program';

const api: Project = { name: 'api', root: 'apps/api', hasOwnBuild: true };
const library = (root: string, more: Partial<Project> = {}): Project => ({
  name: root.replaceAll('/', '-'),
  root,
  hasOwnBuild: false,
  ...more,
});

function scanned(text: string, path: string): Pick<Source, 'imports' | 'isEsm'> {
  const result = scanImports(text, emittedPath(path));
  if ('syntaxError' in result) throw new Error(`${path}: ${result.syntaxError}`);
  return result;
}

/** @param code source path -> emitted code */
function program(code: Record<string, string>, more: Partial<Program> = {}): Program {
  return {
    app: api,
    main: 'apps/api/src/main.ts',
    projects: [api, library('libs/util'), library('libs/ui')],
    sources: Object.entries(code).map(([path, text]): Source => ({
      path,
      emitted: emittedPath(path),
      ...scanned(text, path),
    })),
    aliases: [
      { key: '@acme/util', targets: ['libs/util/src/index.ts'] },
      { key: '@acme/ui', targets: ['libs/ui/src/index.ts'] },
    ],
    format: 'commonjs',
    rootType: 'commonjs',
    conditions: [],
    ...more,
  };
}

describe('planLayout', () => {
  it('gives each library its module and each file its place', () => {
    const plan = planLayout(
      program({
        'apps/api/src/main.ts': "require('@acme/util'); require('fastify')",
        'libs/util/src/index.ts': "require('./lib/util')",
        'libs/util/src/lib/util.ts': '',
        'libs/ui/src/index.ts': '',
      }),
    );
    expect(plan).toEqual({
      entry: 'src/main.js',
      files: [
        { from: 'apps/api/src/main.js', to: 'src/main.js' },
        { from: 'libs/util/src/index.js', to: 'workspace_modules/@acme/util/src/index.js' },
        { from: 'libs/util/src/lib/util.js', to: 'workspace_modules/@acme/util/src/lib/util.js' },
      ],
      texts: [
        {
          to: 'workspace_modules/@acme/util/package.json',
          text: `{
  "name": "@acme/util",
  "type": "commonjs",
  "main": "./src/index.js",
  "exports": {
    ".": "./src/index.js",
    "./package.json": "./package.json"
  }
}
`,
        },
      ],
      links: [{ to: 'node_modules/@acme/util', target: '../../workspace_modules/@acme/util' }],
      modules: [{ name: '@acme/util', projects: ['libs-util'] }],
    });
  });

  it('reaches libraries through libraries, and those that a manifest names', () => {
    const named = library('packages/named', { manifest: { name: 'named', main: 'src/index.ts' } });
    const util = library('libs/util', { manifest: { dependencies: { named: '*' } } });
    const plan = planLayout(
      program(
        {
          'apps/api/src/main.ts': "require('@acme/ui')",
          'libs/ui/src/index.ts': "require('@acme/util')",
          'libs/util/src/index.ts': '',
          'packages/named/src/index.ts': '',
        },
        { projects: [api, util, library('libs/ui'), named] },
      ),
    );
    expect(plan.modules.map(({ name }) => name)).toEqual(['@acme/ui', '@acme/util', 'named']);
  });

  it('puts a nested project without a name into the one around it', () => {
    const plan = planLayout(
      program(
        { 'apps/api/src/main.ts': "require('../feature/a')", 'apps/api/feature/a.ts': '' },
        { projects: [api, library('apps/api/feature')] },
      ),
    );
    expect(plan.files.map(({ to }) => to)).toEqual(['src/main.js', 'feature/a.js']);
  });

  it('makes a module of files outside any project', () => {
    const plan = planLayout(
      program(
        { 'apps/api/src/main.ts': "require('@acme/env')", 'env.ts': '' },
        { aliases: [{ key: '@acme/env', targets: ['env.ts'] }] },
      ),
    );
    expect(plan.files[1]).toEqual({ from: 'env.js', to: 'workspace_modules/@acme/env/env.js' });
  });

  it('adds an exact entry where a wildcard alias leads into a folder', () => {
    const plan = planLayout(
      program(
        {
          'apps/api/src/main.ts': "require('@acme/util/deep'); require('@acme/util/a')",
          'libs/util/src/deep/index.ts': '',
          'libs/util/src/a.ts': '',
        },
        { aliases: [{ key: '@acme/util/*', targets: ['libs/util/src/*'] }] },
      ),
    );
    expect(JSON.parse(plan.texts[0]?.text ?? '')).toMatchObject({
      exports: { './*': './src/*.js', './deep': './src/deep/index.js' },
    });
  });

  it.each([
    ['the workspace reads it otherwise', 'module', 'commonjs', [{ type: 'module' }]],
    ['the workspace is of the other format', 'commonjs', 'module', [{ type: 'commonjs' }]],
    ['the workspace says the same', 'module', 'module', []],
  ] as const)('writes the format of the app where %s', (_name, format, rootType, expected) => {
    const { texts } = planLayout(program({ 'apps/api/src/main.ts': '' }, { format, rootType }));
    expect(texts.map(({ text }): unknown => JSON.parse(text))).toEqual(expected);
  });

  it('takes the format from each package, or from the code', () => {
    const util = library('libs/util', { manifest: { name: '@acme/util', type: 'module' } });
    const code = {
      'apps/api/src/main.ts': "import '@acme/util';",
      'libs/util/src/index.ts': 'export {};',
    };
    const byPackage = planLayout(program(code, { projects: [api, util], format: 'by-package' }));
    expect(byPackage.texts.map(({ to }) => to)).toEqual([
      'workspace_modules/@acme/util/package.json',
    ]);
    expect(JSON.parse(byPackage.texts[0]?.text ?? '')).toMatchObject({ type: 'module' });
    const byCode = planLayout(program(code, { projects: [api, util], format: 'by-code' }));
    expect(JSON.parse(byCode.texts[0]?.text ?? '')).toEqual({ type: 'module' });
  });

  it('gives folders of one module their own format where they differ', () => {
    const a = library('libs/shared/a', { manifest: { type: 'module' } });
    const b = library('libs/shared/b', { manifest: { type: 'commonjs' } });
    const plan = planLayout(
      program(
        {
          'apps/api/src/main.ts': "require('@org/shared/a'); require('@org/shared/b')",
          'libs/shared/a/index.ts': '',
          'libs/shared/b/index.ts': '',
        },
        {
          projects: [api, a, b],
          format: 'by-package',
          aliases: [
            { key: '@org/shared/a', targets: ['libs/shared/a/index.ts'] },
            { key: '@org/shared/b', targets: ['libs/shared/b/index.ts'] },
          ],
        },
      ),
    );
    expect(plan.texts[1]).toEqual({
      to: 'workspace_modules/@org/shared/b/package.json',
      text: '{\n  "type": "commonjs"\n}\n',
    });
  });

  it('keeps the manifest of an app that reads its own', () => {
    const manifest = { name: 'api', version: '1.2.3' };
    const app = { ...api, manifest };
    const plan = planLayout(
      program(
        { 'apps/api/src/main.ts': "require('../package.json')", 'apps/api/package.json': '' },
        { app, projects: [app] },
      ),
    );
    expect(plan.texts).toEqual([
      {
        to: 'package.json',
        text: `${JSON.stringify({ ...manifest, type: 'commonjs' }, null, 2)}\n`,
      },
    ]);
    expect(plan.files).toEqual([{ from: 'apps/api/src/main.js', to: 'src/main.js' }]);
  });

  it.each([
    ['NXM_TSC_ALIAS', { 'apps/api/src/main.ts': "require('util')", 'libs/util/src/index.ts': '' }],
    [
      'NXM_TSC_ALIAS',
      { 'apps/api/src/main.ts': "require('libs/util/src')", 'libs/util/src/index.ts': '' },
    ],
    [
      'NXM_TSC_ALIAS',
      {
        'apps/api/src/main.ts': "require('@acme/util')",
        'libs/util/src/index.ts': "require('@acme/app')",
      },
    ],
    [
      'NXM_TSC_RELATIVE_IMPORT',
      { 'apps/api/src/main.ts': "require('../../../libs/util/src')", 'libs/util/src/index.ts': '' },
    ],
    ['NXM_TSC_MAIN_NOT_COMPILED', { 'apps/api/src/other.ts': '' }],
    [
      'NXM_TSC_LIBRARY_ENTRY',
      { 'apps/api/src/main.ts': "require('pack/deep')", 'packages/pack/src/index.ts': '' },
    ],
  ])('throws %s for %j', (code, files) => {
    const pack = library('packages/pack', {
      manifest: { name: 'pack', exports: { '.': './src/index.ts' } },
    });
    const aliases = [
      { key: 'util', targets: ['libs/util/src/index.ts'] },
      { key: '@acme/util', targets: ['libs/util/src/index.ts'] },
      { key: '@acme/app', targets: ['apps/api/src/main.ts'] },
    ];
    const projects = [api, library('libs/util'), pack];
    expect(() =>
      planLayout(program(files as Record<string, string>, { aliases, projects, baseUrl: '.' })),
    ).toThrow(expect.objectContaining({ code }) as Error);
  });
});
