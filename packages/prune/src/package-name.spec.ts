import { isPackageName, splitSpecifier, toPackageName } from './package-name';

describe('package names', () => {
  it.each(['a', '@acme/util', 'lodash.merge', 'JSONStream', '@a/b_c', '~tilde'])(
    '%s may be a folder',
    (name) => {
      expect(isPackageName(name)).toBe(true);
    },
  );

  it.each([
    '',
    '.',
    '..',
    '../x',
    '@/x',
    '@a/../x',
    '@a',
    'node_modules',
    'a/b',
    'a b',
    'C:x',
    '.hidden',
    '@a/node_modules/../..',
  ])('%p may not', (name) => {
    expect(isPackageName(name)).toBe(false);
  });

  it.each([
    ['lodash', { name: 'lodash', subpath: '.' }],
    ['lodash/fp', { name: 'lodash', subpath: './fp' }],
    ['@acme/ui', { name: '@acme/ui', subpath: '.' }],
    ['@acme/ui/a/b', { name: '@acme/ui', subpath: './a/b' }],
  ])('splits %s', (specifier, expected) => {
    expect(splitSpecifier(specifier)).toEqual(expected);
  });

  it.each([
    ['api', 'api'],
    ['@scope/My_App', '@scope/my_app'],
    ['My App', 'my-app'],
    ['_x', 'x'],
    ['+++', 'app'],
  ])('makes a manifest name of %s', (project, expected) => {
    expect(toPackageName(project)).toBe(expected);
  });
});
