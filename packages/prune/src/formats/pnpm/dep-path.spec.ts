import { baseOf, idOf, nameOf, patchHashOf, referenceOf, storeFolder, versionOf } from './dep-path';

describe('dependency paths', () => {
  it.each([
    ['ms@2.1.3', 'ms', '2.1.3', undefined],
    ['@a/b@1.0.0(c@2.0.0(d@3.0.0))(@e/f@4.0.0)', '@a/b', '1.0.0', undefined],
    ['ms@2.1.3(patch_hash=abc)(x@1.0.0)', 'ms', '2.1.3', 'abc'],
    ['dir@file:vendor/dir (old)/x', 'dir', 'file:vendor/dir (old)/x', undefined],
    [
      'git@git+ssh://git@host.example/o/r.git#abc',
      'git',
      'git+ssh://git@host.example/o/r.git#abc',
      undefined,
    ],
  ])('%s', (id, name, version, patch) => {
    expect([nameOf(id), versionOf(id), patchHashOf(id)]).toEqual([name, version, patch]);
    expect(baseOf(id)).toBe(`${name}@${version}`);
  });

  it.each([
    ['ms', '2.1.3', 'ms@2.1.3'],
    ['odd', 'is-odd@3.0.1', 'is-odd@3.0.1'],
    ['odd', '@s/odd@3.0.1(a@1.0.0)', '@s/odd@3.0.1(a@1.0.0)'],
    ['a', '1.0.0(b@2.0.0)', 'a@1.0.0(b@2.0.0)'],
    ['a', 'git+ssh://git@host.example/a.git#1', 'a@git+ssh://git@host.example/a.git#1'],
    ['a', 'link:../a', undefined],
  ])('%s as %s is %s, and back', (name, reference, id) => {
    expect(idOf(name, reference)).toBe(id);
    if (id !== undefined) expect(referenceOf(name, id)).toBe(reference);
  });

  it('has a folder in the virtual store', () => {
    expect(storeFolder('@a/b@1.0.0(c@2.0.0)(@d/e@3.0.0)')).toBe('@a+b@1.0.0_c@2.0.0_@d+e@3.0.0');
    expect(storeFolder('x@file:a/b.tgz')).toBe('x@file+a+b.tgz');
    expect(storeFolder(`x@1.0.0(${'y'.repeat(130)}@1.0.0)`)).toMatch(
      /^x@1\.0\.0_y{79}_[0-9a-f]{32}$/,
    );
  });
});
