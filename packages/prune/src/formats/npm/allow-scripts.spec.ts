import { approving, prunedAllowScripts } from './allow-scripts';

const tree = (resolved: boolean): Parameters<typeof prunedAllowScripts>[1] =>
  ['esbuild@0.25.0', 'sharp@0.34.0', 'sharp@0.33.0'].map((id) => {
    const [name = '', version = ''] = id.split('@');
    return { id, name, version, because: undefined, resolved };
  });

const cases: [string, object, boolean, object | undefined, string[]][] = [
  ['packages that are gone', { nx: true, 'nx@1.0.0': false }, true, undefined, []],
  [
    'names stay, denials too',
    { esbuild: false, 'sharp@*': true },
    true,
    { esbuild: false, 'sharp@*': true },
    [],
  ],
  ['a pin that matches', { 'esbuild@0.25.0': true }, true, { 'esbuild@0.25.0': true }, []],
  ['a pin that does not', { 'esbuild@0.24.0': true }, true, undefined, []],
  [
    'several pins',
    { 'sharp@0.34.0 || 0.33.0': true },
    true,
    { 'sharp@0.34.0 || 0.33.0': true },
    [],
  ],
  [
    'a pin without "resolved" becomes the name',
    { 'esbuild@0.25.0': true },
    false,
    { esbuild: true },
    [],
  ],
  [
    'but not where it would allow another version',
    { 'sharp@0.34.0': true },
    false,
    { 'sharp@0.34.0': true },
    [
      'allowScripts: npm cannot match "sharp@0.34.0", because the lockfile has no "resolved" for sharp',
    ],
  ],
];

describe('prunedAllowScripts', () => {
  it('keeps what names a package that is installed under another name', () => {
    const alias = { id: 'x', name: 'bcrypt5', packageName: 'bcrypt', version: '5.1.1' };
    const packages = [{ ...alias, because: undefined, resolved: true }];
    expect(prunedAllowScripts({ bcrypt: true, other: false }, packages)).toEqual({
      allowScripts: { bcrypt: true },
      warnings: [],
    });
  });

  it.each(cases)('%s', (_title, allowScripts, resolved, expected, warnings) => {
    expect(prunedAllowScripts(allowScripts, tree(resolved))).toEqual({
      allowScripts: expected,
      warnings,
    });
  });
});

describe('approving', () => {
  it.each<[unknown, string[], unknown]>([
    [{ a: false }, [], { a: false }],
    [undefined, ['b'], { b: true }],
    [
      { a: true, 'b@1.0.0': false, '@x/b': false },
      ['b', '@x/b'],
      { a: true, b: true, '@x/b': true },
    ],
  ])('%j and %j', (field, names, expected) => {
    expect(approving(field, names)).toEqual(expected);
  });
});
