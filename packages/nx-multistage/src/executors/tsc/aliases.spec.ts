import { findSource, isPackageName, matchAlias, packageNameOf, subpathOf } from './aliases';

describe('aliases', () => {
  it.each([
    ['@acme/util', '@acme/util', '.'],
    ['@acme/util/a/b', '@acme/util', './a/b'],
    ['lodash', 'lodash', '.'],
    ['lodash/fp', 'lodash', './fp'],
    ['@/a', '@/a', '.'],
  ])('%s asks package %s for %s', (specifier, name, subpath) => {
    expect([packageNameOf(specifier), subpathOf(specifier)]).toEqual([name, subpath]);
  });

  it.each([
    ['@acme/util', true],
    ['util-x', true],
    ['@acme/My_Lib', true],
    ['@/a', false],
    ['~', false],
    ['util', false],
    ['node_modules', false],
    ['#a', false],
    ['@acme', false],
    ['.hidden', false],
  ])('%s as a package name: %s', (name, expected) => {
    expect(isPackageName(name)).toBe(expected);
  });

  const aliases = [
    { key: '@acme/*', targets: ['libs/*/src/index.ts', 'other/*'] },
    { key: '@acme/util/*', targets: ['libs/util/src/*'] },
    { key: '@acme/util', targets: ['libs/util/src/main.ts'] },
  ];
  it.each([
    ['@acme/util', ['libs/util/src/main.ts']],
    ['@acme/util/a/$&', ['libs/util/src/a/$&']],
    ['@acme/ui', ['libs/ui/src/index.ts', 'other/ui']],
    ['lodash', undefined],
  ])('%s leads to %j', (specifier, targets) => {
    expect(matchAlias(aliases, specifier)?.targets).toEqual(targets);
  });

  const sources = new Set(['a/b.ts', 'a/c/index.ts', 'a/d.mts', 'a/e.tsx', 'a/f.json']);
  it.each([
    ['a/b', 'a/b.ts'],
    ['a/b.js', 'a/b.ts'],
    ['a/c', 'a/c/index.ts'],
    ['a/d.mjs', 'a/d.mts'],
    ['a/e.js', 'a/e.tsx'],
    ['a/f.json', 'a/f.json'],
    ['a/g', undefined],
  ])('%s is source %s', (path, expected) => {
    expect(findSource(path, sources)).toBe(expected);
  });
});
