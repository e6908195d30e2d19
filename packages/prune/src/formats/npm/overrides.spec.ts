import { prunedOverrides, type OverrideScope } from './overrides';

const scope: OverrideScope = {
  names: new Set(['foo', 'bar', 'baz', '@s/x']),
  direct: { foo: '1.2.3' },
  directVersions: { foo: '1.2.3' },
  rootSpecs: { foo: '^1.2.0', ref: '^9.0.0' },
  archives: new Map([['vendor/bar.tgz', 'archives/bar.tgz']]),
};

const cases: [string, unknown, unknown][] = [
  ['nothing', undefined, undefined],
  ['a package that is gone', { gone: '1.0.0' }, undefined],
  ['a transitive package', { bar: '^2' }, { bar: '^2' }],
  ['a direct dependency takes its pin', { foo: '^1.0.0' }, { foo: '1.2.3' }],
  ['a reference to itself', { foo: '$foo' }, { foo: '1.2.3' }],
  ['a reference to what is not in the pruned manifest', { bar: '$ref' }, { bar: '^9.0.0' }],
  ['a keyed rule that speaks of the direct version', { 'foo@^1': '1.1.0' }, { 'foo@^1': '1.2.3' }],
  ['a keyed rule for another version', { 'foo@^2': '2.0.1' }, { 'foo@^2': '2.0.1' }],
  ['a scoped key', { '@s/x': '1', '@s/x@1': '2' }, { '@s/x': '1', '@s/x@1': '2' }],
  [
    'object form',
    { bar: { '.': '2.0.0', baz: '3.0.0', gone: '1' } },
    { bar: { '.': '2.0.0', baz: '3.0.0' } },
  ],
  [
    'object form of a direct dependency',
    { foo: { '.': '^1', bar: '3.0.0' } },
    { foo: { '.': '1.2.3', bar: '3.0.0' } },
  ],
  ['object form with nothing left', { bar: { gone: '1' } }, undefined],
  [
    'a direct name below another package keeps its rule',
    { bar: { foo: '1.0.0' } },
    { bar: { foo: '1.0.0' } },
  ],
  ['an archive', { bar: 'file:./vendor/bar.tgz' }, { bar: 'file:archives/bar.tgz' }],
];

describe('prunedOverrides', () => {
  it.each(cases)('%s', (_title, overrides, expected) => {
    expect(prunedOverrides(overrides, scope)).toEqual(expected);
  });
});
