import { aliasExports, mapExports, mapMain, relativeTo, resolveExports } from './module-exports';
import { emittedPath } from './emitted';
import type { ExportsValue } from './package-manifest';

const PATHS = [
  'libs/util/src/index.ts',
  'libs/util/src/more.ts',
  'libs/util/src/esm.mts',
  'libs/util/src/deep/index.ts',
];
const sources = {
  has: (path: string) => PATHS.includes(path),
  hasBelow: (prefix: string) => PATHS.some((path) => path.startsWith(prefix)),
};
const mapping = {
  root: 'libs/util',
  sources,
  conditions: ['@acme/source'],
  toTarget: (source: string) => relativeTo('libs/util', emittedPath(source)),
};

describe('mapExports', () => {
  it.each<[name: string, from: ExportsValue, to: ExportsValue | undefined]>([
    ['a source', './src/index.ts', './src/index.js'],
    ['its JavaScript name', './src/index.js', './src/index.js'],
    ['a module ending', './src/esm.mts', './src/esm.mjs'],
    ['a build that is not there', './dist/index.js', undefined],
    [
      'null',
      { './internal/*': null, '.': './src/index.ts' },
      { './internal/*': null, '.': './src/index.js' },
    ],
    [
      'the condition tsc resolves by',
      { types: './dist/index.d.ts', '@acme/source': './src/index.ts', default: './dist/index.js' },
      './src/index.js',
    ],
    [
      'a condition tsc does not know',
      { browser: './src/more.ts', default: './src/index.ts' },
      './src/index.js',
    ],
    [
      'both formats',
      { import: './src/esm.mts', require: './src/index.ts' },
      { import: './src/esm.mjs', require: './src/index.js' },
    ],
    [
      'types as the only source',
      { types: './src/index.ts', default: './dist/index.js' },
      './src/index.js',
    ],
    [
      'nested conditions',
      { '.': { node: { import: './src/index.ts' }, default: './src/index.ts' } },
      { '.': { node: { import: './src/index.js' }, default: './src/index.js' } },
    ],
    ['alternatives', ['./dist/index.js', './src/index.ts'], './src/index.js'],
    ['a pattern', { './*': './src/*.ts' }, { './*': './src/*.js' }],
    [
      'a pattern of nothing',
      { './*': './dist/*.js', '.': './src/index.ts' },
      { '.': './src/index.js' },
    ],
    [
      'imports of other packages',
      { '#dep': 'lodash', '#own': './src/more.ts' },
      { '#dep': 'lodash', '#own': './src/more.js' },
    ],
  ])('maps %s', (_name, from, to) => {
    expect(mapExports(from, mapping)).toEqual(to);
  });
});

describe('mapMain', () => {
  it.each([
    [{ main: './src/index.ts' }, './src/index.js'],
    [{ main: './dist/index.js', types: './src/index.ts' }, './src/index.js'],
    [{ main: 'src/deep' }, './src/deep/index.js'],
    [{}, undefined],
  ])('of %j is %s', (manifest, expected) => {
    expect(mapMain(manifest, mapping)).toBe(expected);
  });
});

describe('aliasExports', () => {
  it('has an entry for each alias of the package, patterns with and without ending', () => {
    const aliases = [
      { key: '@acme/util', targets: ['libs/util/src/index.ts'] },
      { key: '@acme/util/deep', targets: ['libs/util/src/deep'] },
      { key: '@acme/util/gone', targets: ['libs/util/src/gone.ts'] },
      { key: '@acme/util/x/*', targets: ['libs/util/src/*'] },
      { key: '@acme/util/y/*', targets: ['libs/util/src/*/index.ts'] },
      { key: '@acme/*', targets: ['libs/*/src/index.ts'] },
      { key: '@acme/other', targets: ['libs/util/src/more.ts'] },
    ];
    expect(aliasExports(aliases, '@acme/util', { moduleRoot: 'libs/util', sources })).toEqual({
      '.': './src/index.js',
      './deep': './src/deep/index.js',
      './x/*': './src/*.js',
      './x/*.js': './src/*.js',
      './y/*': './src/*/index.js',
    });
  });
});

describe('resolveExports', () => {
  const exports = {
    '.': './src/index.js',
    './*': './src/*.js',
    './*.js': './src/*.js',
    './internal/*': null,
    './both': { import: './a.mjs', require: './a.cjs' },
  };
  it.each([
    ['.', './src/index.js'],
    ['./a/b', './src/a/b.js'],
    ['./a.js', './src/a.js'],
    ['./internal/a', undefined],
    ['./both', './a.mjs'],
  ])('%s leads to %s', (subpath, expected) => {
    expect(resolveExports(exports, subpath)).toBe(expected);
  });
});
