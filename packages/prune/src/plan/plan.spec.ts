import { isToolError } from '@nx-multistage/errors';
import type { PruneRequest } from '../request';
import { locked, lockText, packagesOf } from '../testing/lock';
import { libraryFor, requestFor } from '../testing/request';
import { snapshotOf } from '../testing/snapshot';
import type { FileMap } from '../testing/temporary-workspace';
import { planPrune, type PrunePlan } from './plan';

const OUT = 'dist/apps/api';

interface Workspace {
  /** Emitted main.js. */
  main: string;
  root?: object;
  packages?: Record<string, object>;
  files?: FileMap;
  request?: Partial<Omit<PruneRequest, 'app'>> & { app?: Partial<PruneRequest['app']> };
}

function plan({ main, root = {}, packages = {}, files = {}, request }: Workspace): PrunePlan {
  return planPrune(
    requestFor('/ws', request),
    snapshotOf({
      'package.json': { name: 'ws', ...root },
      'package-lock.json': lockText({ name: 'ws', ...root }, packages),
      [`${OUT}/main.js`]: main,
      ...files,
    }),
  );
}

function manifest(planned: PrunePlan, path = 'package.json'): Record<string, unknown> {
  return JSON.parse(planned.texts.get(path) ?? 'null') as Record<string, unknown>;
}

/** `CODE\nmessage`, to compare as a whole. */
function refusal(workspace: Workspace): string {
  try {
    plan(workspace);
  } catch (error) {
    if (isToolError(error)) return `${error.code}\n${error.message}`;
    throw error;
  }
  return 'no error';
}

const because = (planned: PrunePlan): Record<string, string> =>
  Object.fromEntries(planned.report.dependencies.map((each) => [each.name, each.because]));

describe('what the app needs', () => {
  const packages = {
    'node_modules/a': locked('1.0.0'),
    'node_modules/b': locked('2.0.0', { dependencies: { c: '^3.0.0' } }),
    'node_modules/c': locked('3.1.0'),
    'node_modules/dev': locked('4.0.0', { dev: true }),
    'node_modules/unused': locked('5.0.0'),
  };
  const root = {
    dependencies: { a: '^1.0.0', b: '^2.0.0', unused: '^5.0.0' },
    devDependencies: { dev: '^4.0.0' },
  };

  it('is what the emitted JavaScript imports, at the versions of the lockfile', () => {
    const planned = plan({
      main: `require('./lib/x'); require('node:fs'); require('fs/promises')`,
      root,
      packages,
      files: { [`${OUT}/lib/x.js`]: `\nrequire('b')` },
    });
    expect(manifest(planned)).toEqual({ name: 'api', private: true, dependencies: { b: '2.0.0' } });
    expect(Object.keys(packagesOf(planned.texts.get('package-lock.json') ?? ''))).toEqual([
      '',
      'node_modules/b',
      'node_modules/c',
    ]);
    expect(because(planned)).toEqual({ b: `${OUT}/lib/x.js:2`, c: 'dependency of b' });
  });

  it('counts files the entry does not reach, but not tests', () => {
    const planned = plan({
      main: '',
      root,
      packages,
      files: {
        [`${OUT}/migrations/1.js`]: `require('a')`,
        [`${OUT}/x.spec.js`]: `require('dev')`,
        [`${OUT}/y.js`]: `require('./gone'); require('dev')`,
      },
    });
    expect(manifest(planned)['dependencies']).toEqual({ a: '1.0.0' });
    expect(planned.report.warnings).toEqual([
      `${OUT}/y.js:1  ./gone  is a file that is not there (no import leads from the entry to this file)`,
      `${OUT}/y.js:1  dev  is only a development dependency (no import leads from the entry to this file)`,
    ]);
  });

  it('is completed by the manifest of the app', () => {
    const own = {
      name: '@acme/api',
      dependencies: { a: '^1.0.0' },
      optionalDependencies: { c: '*' },
      devDependencies: { dev: '*' },
    };
    const planned = plan({
      main: `require('b')`,
      root,
      packages: { ...packages, 'apps/api': own },
      files: { 'apps/api/package.json': own },
    });
    expect(manifest(planned)).toEqual({
      name: 'api',
      private: true,
      dependencies: { a: '1.0.0', b: '2.0.0' },
      optionalDependencies: { c: '3.1.0' },
    });
    expect(because(planned)).toEqual({
      a: 'apps/api/package.json',
      b: `${OUT}/main.js:1`,
      c: 'apps/api/package.json',
    });
  });

  it('is completed by the root manifest for a project at the root', () => {
    const planned = plan({ main: '', root, packages, request: { app: { root: '.' } } });
    expect(manifest(planned)['dependencies']).toEqual({ a: '1.0.0', b: '2.0.0', unused: '5.0.0' });
  });

  it('includes optional peers and packages loaded by name only where a manifest declares them', () => {
    const nest = {
      'node_modules/@nestjs/core': locked('11.0.0', {
        peerDependencies: { rxjs: '^7', '@nestjs/websockets': '*' },
        peerDependenciesMeta: { '@nestjs/websockets': { optional: true } },
      }),
      'node_modules/rxjs': locked('7.8.0'),
      'node_modules/@nestjs/websockets': locked('11.0.0'),
      'node_modules/@nestjs/platform-express': locked('11.0.1'),
      'node_modules/@nestjs/microservices': locked('11.0.2'),
    };
    const planned = plan({
      main: `require('@nestjs/core')`,
      root: {
        dependencies: {
          '@nestjs/core': '*',
          '@nestjs/platform-express': '*',
          '@nestjs/websockets': '*',
        },
        devDependencies: { '@nestjs/microservices': '*' },
      },
      packages: nest,
    });
    expect(because(planned)).toEqual({
      '@nestjs/core': `${OUT}/main.js:1`,
      '@nestjs/platform-express': 'loaded by name by @nestjs/core',
      '@nestjs/websockets': 'loaded by name by @nestjs/core',
      rxjs: 'peer of @nestjs/core',
    });
  });

  it('takes extraDependencies, also development ones, and leaves excludeDependencies out', () => {
    const planned = plan({
      main: `require('a'); require('nowhere')`,
      root,
      packages,
      request: { extraDependencies: ['dev@^4', 'b'], excludeDependencies: ['a', 'nowhere'] },
    });
    expect(manifest(planned)['dependencies']).toEqual({ b: '2.0.0', dev: '4.0.0' });
    expect(because(planned)['dev']).toBe('extraDependencies');
  });

  it.each([
    ['gone', 'extraDependencies: gone is not in package-lock.json'],
    ['a@^2', 'extraDependencies: a@^2 does not match version 1.0.0 in package-lock.json'],
  ])('refuses extraDependencies %s', (extra, message) => {
    expect(refusal({ main: '', root, packages, request: { extraDependencies: [extra] } })).toBe(
      `NXM_EXTRA_DEPENDENCY\n${message}`,
    );
  });

  it('leaves optional imports out that nothing declares, and includes declared ones', () => {
    const planned = plan({
      main: `try { require('gone') } catch {}\ntry { require('c') } catch {}\ntry { require('a') } catch {}\ntry { require('dev') } catch {}`,
      root,
      packages,
    });
    expect(manifest(planned)['dependencies']).toEqual({ a: '1.0.0' });
    expect(planned.report.notes).toEqual([
      `${OUT}/main.js:1  gone  left out: optional, and is not in package-lock.json`,
      `${OUT}/main.js:2  c  left out: optional, and no manifest declares it`,
      `${OUT}/main.js:4  dev  left out: optional, and is only a development dependency`,
    ]);
  });

  it('includes an undeclared package of the lockfile, with a warning', () => {
    const planned = plan({ main: `require('c')`, root, packages });
    expect(manifest(planned)['dependencies']).toEqual({ c: '3.1.0' });
    expect(planned.report.warnings).toEqual([
      `${OUT}/main.js:1  c  is declared in no package.json; 3.1.0 of package-lock.json is used`,
    ]);
  });

  it('names every import that would not resolve, at once', () => {
    const main = [
      `require('dev')`,
      `require('gone/sub')`,
      `require('@/users')`,
      `require('./missing')`,
      `require('../../../libs/x')`,
      `require('p')`,
    ].join('\n');
    expect(
      refusal({
        main,
        root,
        packages: {
          ...packages,
          'node_modules/p': locked('1.0.0', { peerDependencies: { q: '*' } }),
        },
      }),
    ).toBe(
      [
        'NXM_IMPORT_UNRESOLVED',
        '6 imports of api would not resolve in the image:',
        `  ${OUT}/main.js:1  dev  is only a development dependency`,
        `  ${OUT}/main.js:2  gone  is not in package-lock.json`,
        `  ${OUT}/main.js:3  @/users  is no valid package name: a tsconfig path alias the build left in place`,
        `  ${OUT}/main.js:4  ./missing  is a file that is not there`,
        `  ${OUT}/main.js:5  ../../../libs/x  leaves the folder ${OUT}`,
        '  package-lock.json  q  is a peer of p that nobody installs',
      ].join('\n'),
    );
  });

  it('refuses a package that only devDependencies declare although something else installs it', () => {
    expect(
      refusal({
        main: `require('c')`,
        root: { ...root, devDependencies: { c: '*', dev: '^4.0.0' } },
        packages,
      }),
    ).toBe(
      `NXM_IMPORT_UNRESOLVED\n1 import of api would not resolve in the image:\n  ${OUT}/main.js:1  c  is only a development dependency`,
    );
  });

  it.each([
    ['an ES module', `import './lib/x';`, './lib/x', './lib/x.js'],
    ['an import of a folder', `export * from './lib';`, './lib', './lib/index.js'],
    ['a dynamic import', `module.exports = () => import('./lib/x')`, './lib/x', './lib/x.js'],
  ])('refuses a short file name in %s', (_, main, specifier, full) => {
    const files = { [`${OUT}/lib/x.js`]: '', [`${OUT}/lib/index.js`]: '' };
    expect(() => plan({ main, root, packages, files })).toThrow(
      expect.objectContaining({
        code: 'NXM_IMPORT_UNRESOLVED',
        message: `1 import of api would not resolve in the image:\n  ${OUT}/main.js:1  ${specifier}  is no full file name, and an ES module import finds ${full} by its full name only`,
      }),
    );
  });

  it('refuses what is neither a module nor a script', () => {
    expect(refusal({ main: 'import {' })).toBe(
      `NXM_IMPORT_UNRESOLVED\n1 import of api would not resolve in the image:\n  ${OUT}/main.js  (syntax)  is neither a module nor a script: Unexpected token (1:8)`,
    );
  });
});

describe('the production manifest', () => {
  it('keeps what an install reads and nothing that would bust a cache', () => {
    const root = {
      version: '9.9.9',
      private: true,
      scripts: { build: 'x' },
      nx: {},
      packageManager: 'npm@11.0.0',
      engines: { node: '>=20' },
      dependencies: { old: 'npm:a@^1', git: 'github:x/y', xlsx: 'https://files.example/u.tgz' },
      overrides: { c: '1.0.0', a: '1.0.0' },
      allowScripts: { old: true, nx: true },
    };
    const planned = plan({
      main: `require('old'); require('git'); require('xlsx')`,
      root,
      packages: {
        'node_modules/old': { ...locked('1.2.0'), name: 'a' },
        'node_modules/git': { version: '1.0.0', resolved: 'git+ssh://git@git.example/x/y.git#abc' },
        'node_modules/xlsx': {
          version: '2.0.0',
          resolved: 'https://files.example/u.tgz',
          integrity: 'sha512-u',
        },
      },
    });
    expect(manifest(planned)).toEqual({
      name: 'api',
      private: true,
      packageManager: 'npm@11.0.0',
      engines: { node: '>=20' },
      dependencies: {
        git: 'git+ssh://git@git.example/x/y.git#abc',
        old: 'npm:a@1.2.0',
        xlsx: 'https://files.example/u.tgz',
      },
      allowScripts: { old: true },
    });
    expect(planned.texts.get('install/package.json')).toBe(planned.texts.get('package.json'));
  });

  it('copies file: archives of the workspace', () => {
    const planned = plan({
      main: `require('x')`,
      root: { dependencies: { x: 'file:vendor/x-1.0.0.tgz' } },
      packages: {
        'node_modules/x': {
          version: '1.0.0',
          resolved: 'file:vendor/x-1.0.0.tgz',
          integrity: 'sha512-x',
        },
      },
      files: { 'vendor/x-1.0.0.tgz': 'bytes' },
    });
    expect(manifest(planned)['dependencies']).toEqual({ x: 'file:archives/x-1.0.0.tgz' });
    expect(
      packagesOf(planned.texts.get('package-lock.json') ?? '')['node_modules/x'],
    ).toMatchObject({ resolved: 'file:archives/x-1.0.0.tgz' });
    expect([...planned.copies].filter(([to]) => to.includes('archives'))).toEqual([
      ['archives/x-1.0.0.tgz', 'vendor/x-1.0.0.tgz'],
      ['install/archives/x-1.0.0.tgz', 'vendor/x-1.0.0.tgz'],
    ]);
  });

  it.each([
    [
      'beside the output',
      { [`${OUT}/package.json`]: { type: 'module', name: 'poor', version: '1.0.0' } },
      'module',
    ],
    ['above the output', { 'dist/package.json': { type: 'module' } }, 'module'],
    [
      'without a type, hiding one above',
      { [`${OUT}/package.json`]: {}, 'dist/package.json': { type: 'module' } },
      undefined,
    ],
  ])('takes "type" from the manifest %s', (_title, files, type) => {
    const planned = plan({ main: '', files });
    expect(manifest(planned)['type']).toBe(type);
    expect([...planned.texts.keys(), ...planned.copies.keys()]).not.toContain('app/package.json');
  });
});

describe('workspace libraries', () => {
  const compiled = {
    [`${OUT}/workspace_modules/@acme/shared/package.json`]: {
      name: '@acme/shared',
      type: 'commonjs',
      exports: { '.': './src/index.js', './ui': './ui/index.js' },
      scripts: { x: 'y' },
      bin: './x.js',
    },
    [`${OUT}/workspace_modules/@acme/shared/src/index.js`]: `require('a')`,
    [`${OUT}/workspace_modules/@acme/shared/ui/index.js`]: `require('@acme/deep')`,
    [`${OUT}/workspace_modules/@acme/shared/browser.js`]: `require('angular')`,
    [`${OUT}/workspace_modules/@acme/deep/package.json`]: {
      name: '@acme/deep',
      main: './index.js',
    },
    [`${OUT}/workspace_modules/@acme/deep/index.js`]: '',
  };
  const packages = { 'node_modules/a': locked('1.0.0') };

  it('come from what our own compiler laid out, with the files that are reached read', () => {
    const planned = plan({
      main: `require('@acme/shared'); require('@acme/shared/ui')`,
      root: { dependencies: { a: '^1.0.0' } },
      packages,
      files: compiled,
    });
    expect(manifest(planned)['dependencies']).toEqual({
      '@acme/shared': 'file:workspace_modules/@acme/shared',
    });
    expect(manifest(planned, 'workspace_modules/@acme/shared/package.json')).toEqual({
      name: '@acme/shared',
      type: 'commonjs',
      exports: { '.': './src/index.js', './ui': './ui/index.js' },
      dependencies: { '@acme/deep': 'file:../deep', a: '1.0.0' },
    });
    expect(manifest(planned, 'install/workspace_modules/@acme/shared/package.json')).toEqual({
      name: '@acme/shared',
      dependencies: { '@acme/deep': 'file:../deep', a: '1.0.0' },
    });
    expect(packagesOf(planned.texts.get('package-lock.json') ?? '')).toEqual({
      '': { name: 'api', dependencies: { '@acme/shared': 'file:workspace_modules/@acme/shared' } },
      'node_modules/@acme/deep': { resolved: 'workspace_modules/@acme/deep', link: true },
      'node_modules/@acme/shared': { resolved: 'workspace_modules/@acme/shared', link: true },
      'node_modules/a': locked('1.0.0'),
      'workspace_modules/@acme/deep': {},
      'workspace_modules/@acme/shared': {
        dependencies: { '@acme/deep': 'file:../deep', a: '1.0.0' },
      },
    });
    expect([...planned.copies.keys()]).toEqual([
      'app/main.js',
      'workspace_modules/@acme/deep/index.js',
      'workspace_modules/@acme/shared/browser.js',
      'workspace_modules/@acme/shared/src/index.js',
      'workspace_modules/@acme/shared/ui/index.js',
    ]);
  });

  it('with a manifest at built files inside the library', () => {
    const own = {
      name: '@acme/util',
      version: '1.0.0',
      main: './dist/index.js',
      dependencies: { a: '^1.0.0', '@acme/other': '*' },
    };
    const planned = plan({
      main: `require('@acme/util')`,
      packages: {
        ...packages,
        'libs/util': own,
        'node_modules/@acme/util': { resolved: 'libs/util', link: true },
        'node_modules/@acme/other': { resolved: 'libs/other', link: true },
      },
      files: {
        'libs/util/package.json': own,
        'libs/util/dist/index.js': `require('./x.json')`,
        'libs/util/dist/x.json': '{}',
        'libs/util/dist/index.d.ts': '',
        'libs/util/dist/index.spec.js': '',
        'libs/util/dist/.env': '',
        'libs/util/dist/tsconfig.tsbuildinfo': '',
        'libs/util/src/index.ts': '',
        'libs/util/README.md': '',
      },
      request: {
        libraries: [
          libraryFor('util', {
            packageName: '@acme/util',
            ownBuild: true,
            outputs: ['libs/util/dist'],
          }),
        ],
      },
    });
    expect([...planned.copies.keys()]).toEqual([
      'app/main.js',
      'workspace_modules/@acme/util/dist/index.js',
      'workspace_modules/@acme/util/dist/x.json',
    ]);
    expect(manifest(planned, 'workspace_modules/@acme/util/package.json')).toEqual({
      name: '@acme/util',
      version: '1.0.0',
      main: './dist/index.js',
      dependencies: { a: '1.0.0' },
    });
    expect(planned.report.notes).toEqual([
      'libs/util/package.json  @acme/other  left out: a workspace library that nothing imports',
    ]);
    expect(planned.report.libraries).toEqual([
      { name: '@acme/util', from: 'libs/util', because: `${OUT}/main.js:1` },
    ]);
  });

  it('by alias, with an output folder that holds a manifest', () => {
    const planned = plan({
      main: `import('@acme/util/sub')`,
      files: {
        'dist/libs/util/package.json': { name: 'util', main: './src/index.js' },
        'dist/libs/util/src/index.js': '',
        'dist/libs/util/sub.js': '',
      },
      request: {
        libraries: [
          libraryFor('util', {
            aliases: ['@acme/util', '@acme/util/*'],
            ownBuild: true,
            outputs: ['dist/libs/util'],
          }),
        ],
      },
    });
    expect(manifest(planned, 'workspace_modules/@acme/util/package.json')).toEqual({
      name: '@acme/util',
      main: './src/index.js',
    });
    expect([...planned.copies.keys()]).toEqual([
      'app/main.js',
      'workspace_modules/@acme/util/src/index.js',
      'workspace_modules/@acme/util/sub.js',
    ]);
  });

  it('whose exports point at TypeScript, with an output that has no manifest', () => {
    const own = {
      name: '@acme/util',
      type: 'module',
      exports: { '.': './src/index.ts', './ui': { types: './src/ui.ts', default: './src/ui.ts' } },
    };
    const planned = plan({
      main: `import('@acme/util/ui')`,
      packages: {
        'libs/util': own,
        'node_modules/@acme/util': { resolved: 'libs/util', link: true },
      },
      files: {
        'libs/util/package.json': own,
        'libs/util/src/index.ts': '',
        'libs/util/src/ui.ts': '',
        'libs/util/dist/index.js': '',
        'libs/util/dist/ui.js': '',
      },
      request: {
        libraries: [
          libraryFor('util', {
            packageName: '@acme/util',
            ownBuild: true,
            outputs: ['libs/util/dist'],
          }),
        ],
      },
    });
    expect(manifest(planned, 'workspace_modules/@acme/util/package.json')).toEqual({
      name: '@acme/util',
      type: 'module',
      main: './dist/index.js',
      exports: {
        '.': './dist/index.js',
        './ui': { types: './dist/ui.js', default: './dist/ui.js' },
      },
    });
  });

  it('without output are an error that names the fix', () => {
    const own = { name: '@acme/util', exports: './src/index.ts' };
    expect(
      refusal({
        main: `\nrequire('@acme/util')`,
        packages: {
          'libs/util': own,
          'node_modules/@acme/util': { resolved: 'libs/util', link: true },
        },
        files: { 'libs/util/package.json': own, 'libs/util/src/index.ts': '' },
        request: { libraries: [libraryFor('util', { packageName: '@acme/util' })] },
      }),
    ).toBe(
      `NXM_IMPORT_UNRESOLVED\n1 import of api would not resolve in the image:\n  ${OUT}/main.js:2  @acme/util  is a workspace library with no output: nothing Node can load is built`,
    );
  });

  it('that a published package depends on come along', () => {
    const own = { name: '@acme/util', main: './index.js' };
    const planned = plan({
      main: `require('a')`,
      root: { dependencies: { a: '1.0.0' } },
      packages: {
        'node_modules/a': locked('1.0.0', { dependencies: { '@acme/util': '*' } }),
        'libs/util': own,
        'node_modules/@acme/util': { resolved: 'libs/util', link: true },
      },
      files: { 'libs/util/package.json': own, 'libs/util/index.js': '' },
      request: { libraries: [libraryFor('util', { packageName: '@acme/util' })] },
    });
    expect(manifest(planned)['dependencies']).toEqual({
      '@acme/util': 'file:workspace_modules/@acme/util',
      a: '1.0.0',
    });
    expect(planned.copies.get('workspace_modules/@acme/util/index.js')).toBe('libs/util/index.js');
  });
});

describe('the files of the app', () => {
  it('are its output without tests, sources, secrets and manifests', () => {
    const planned = plan({
      main: `require('./latest.test.js')`,
      files: {
        [`${OUT}/latest.test.js`]: '',
        [`${OUT}/other.test.js`]: '',
        [`${OUT}/main.d.ts`]: '',
        [`${OUT}/.env`]: '',
        [`${OUT}/package.json`]: { name: 'x', dependencies: {} },
        [`${OUT}/package-lock.json`]: '{}',
        [`${OUT}/assets/a.txt`]: '',
        [`${OUT}/esm/package.json`]: { name: 'n', type: 'module', version: '1.0.0' },
        [`${OUT}/esm/x.js`]: '',
      },
    });
    expect([...planned.copies.keys()]).toEqual([
      'app/assets/a.txt',
      'app/esm/x.js',
      'app/latest.test.js',
      'app/main.js',
    ]);
    expect(manifest(planned, 'app/esm/package.json')).toEqual({ type: 'module' });
    expect(planned.report.warnings).toEqual([
      `${OUT}/.env  left out: it looks like a secret (name it in "assets" if it must ship)`,
    ]);
  });

  it('include assets of other targets', () => {
    const planned = plan({
      main: '',
      files: {
        'gen/schema.prisma': '',
        'gen/client/a.js': '',
        'gen/client/.env': '',
        'certs/ca.pem': '',
      },
      request: {
        assets: [
          { input: 'gen/client', output: 'client' },
          { input: 'gen/schema.prisma', output: 'prisma/' },
          { input: 'certs/ca.pem', output: 'ca.pem' },
        ],
      },
    });
    expect(Object.fromEntries(planned.copies)).toEqual({
      'app/main.js': `${OUT}/main.js`,
      'app/client/a.js': 'gen/client/a.js',
      'app/prisma/schema.prisma': 'gen/schema.prisma',
      'app/ca.pem': 'certs/ca.pem',
    });
  });

  it('keep an "imports" field that is used, with targets below app/', () => {
    const planned = plan({
      main: `require('#db'); require('#ext')`,
      root: { dependencies: { a: '1.0.0' } },
      packages: { 'node_modules/a': locked('1.0.0') },
      files: {
        'apps/api/package.json': {
          imports: { '#db': './dist/db.js', '#ext': 'a', '#src': './src/x.ts' },
        },
        'apps/api/dist/main.js': `require('#db'); require('#ext')`,
        'apps/api/dist/db.js': '',
      },
      request: { app: { output: 'apps/api/dist' } },
    });
    expect(manifest(planned, 'app/package.json')).toEqual({
      imports: { '#db': './db.js', '#ext': 'a' },
    });
    expect(manifest(planned)['dependencies']).toEqual({ a: '1.0.0' });
  });

  it.each<[string, Workspace, string]>([
    [
      'a missing asset',
      { main: '', request: { assets: [{ input: 'gone', output: 'x' }] } },
      'NXM_ASSET_MISSING\nassets: gone does not exist or is empty',
    ],
    [
      'an asset that leaves app/',
      { main: '', request: { assets: [{ input: OUT, output: '../x' }] } },
      `NXM_PATH_UNSAFE\nassets: ${OUT} -> ../x leaves its folder`,
    ],
    [
      'a ground file that leaves install/',
      { main: '', request: { groundFiles: { '../x': '' } } },
      'NXM_PATH_UNSAFE\nground file ../x leaves its folder',
    ],
    [
      'a missing entry',
      { main: '', request: { app: { entry: 'server.js' } } },
      `NXM_ENTRY_MISSING\nthe build output ${OUT} has no server.js`,
    ],
    [
      'an empty output',
      { main: '', request: { app: { output: 'build' } } },
      'NXM_OUTPUT_MISSING\nthe build output build of api does not exist or is empty',
    ],
  ])('refuse %s', (_title, workspace, expected) => {
    expect(refusal(workspace)).toBe(expected);
  });
});

it('does not depend on the order files were read in', () => {
  const code = `require('a'); require('gone')`;
  const files = { [`${OUT}/b.js`]: code, [`${OUT}/a.js`]: code };
  const root = { dependencies: { a: '1.0.0' } };
  const packages = { 'node_modules/a': locked('1.0.0') };
  const one = plan({ main: '', root, packages, files });
  const two = plan({
    main: '',
    root,
    packages,
    files: Object.fromEntries(Object.entries(files).reverse()),
  });
  expect(two.texts).toEqual(one.texts);
  expect(two.copies).toEqual(one.copies);
  expect(two.report).toEqual(one.report);
});
