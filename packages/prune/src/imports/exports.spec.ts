import { exportTargets, importTarget } from './exports';

const conditional = {
  exports: {
    '.': {
      '@acme/source': './src/index.ts',
      types: './dist/index.d.ts',
      import: './dist/index.mjs',
      default: './dist/index.js',
    },
    './ui/*': './dist/ui/*.js',
    './ui/private/*': null,
    './deep': { node: { require: './dist/deep.cjs' }, default: './dist/deep.js' },
    './list': [{ browser: './b.js' }, './dist/list.js'],
  },
};

const cases: [object, string, 'import' | 'require', string[]][] = [
  [{}, '.', 'require', ['./index.js']],
  [{ main: 'lib/a' }, '.', 'require', ['lib/a', './index.js']],
  [{ main: 'lib/a' }, './sub/x', 'require', ['./sub/x']],
  [{ exports: './dist/index.js' }, '.', 'import', ['./dist/index.js']],
  [{ exports: './dist/index.js' }, './x', 'import', []],
  [{ exports: { import: './m.js', require: './c.js' } }, '.', 'require', ['./c.js']],
  [conditional, '.', 'import', ['./dist/index.mjs']],
  [conditional, '.', 'require', ['./dist/index.js']],
  [conditional, './ui/button', 'require', ['./dist/ui/button.js']],
  [conditional, './ui/private/x', 'require', []],
  [conditional, './deep', 'require', ['./dist/deep.cjs']],
  [conditional, './deep', 'import', ['./dist/deep.js']],
  [conditional, './list', 'import', ['./dist/list.js']],
  [conditional, './none', 'import', []],
];

describe('exportTargets', () => {
  it.each(cases)('%j %s by %s', (manifest, subpath, kind, expected) => {
    expect(exportTargets(manifest as Record<string, unknown>, subpath, kind)).toEqual(expected);
  });
});

describe('importTarget', () => {
  const imports = {
    '#db': { node: './dist/db.js', default: './src/db.ts' },
    '#lib/*': './dist/*.js',
    '#dep': 'lodash',
  };

  it.each([
    ['#db', './dist/db.js'],
    ['#lib/a/b', './dist/a/b.js'],
    ['#dep', 'lodash'],
    ['#none', undefined],
  ])('%s', (specifier, expected) => {
    expect(importTarget(imports, specifier, 'import')).toBe(expected);
  });
});
