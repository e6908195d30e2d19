import { type Approval, approvalOf, installScriptRuns } from './approval';

const compiled = { name: 'fs-ext', version: '2.1.1', kind: 'compiled' } as const;

describe('approvalOf', () => {
  it.each<[Record<string, boolean> | undefined, Approval]>([
    [undefined, 'unlisted'],
    [{}, 'unlisted'],
    [{ 'fs-ext': true }, 'approved'],
    [{ 'fs-ext@*': true }, 'approved'],
    [{ 'fs-ext@2.1.1': true }, 'approved'],
    [{ 'fs-ext@2.1.0 || 2.1.1': true }, 'approved'],
    [{ 'fs-ext@2.1.0': true }, 'unlisted'],
    [{ 'fs-ext@^2.1.0': true }, 'unlisted'],
    [{ 'fs-ext@>=2': true, 'fs-ext@latest': true }, 'unlisted'],
    [{ 'fs-ext': false }, 'denied'],
    [{ 'fs-ext': true, 'fs-ext@2.1.1': false }, 'denied'],
    [{ 'fs-ext': true, 'fs-ext@2.0.0': false }, 'approved'],
    [{ 'fs-ext-extra': true, '@scope/fs-ext': true }, 'unlisted'],
  ])('with %j', (allowScripts, approval) => {
    expect(approvalOf(compiled, allowScripts, '12.2.0')).toBe(approval);
    expect(approvalOf(compiled, allowScripts, undefined)).toBe(approval);
    expect(approvalOf(compiled, allowScripts, '11.16.0')).toBe(approval);
  });

  it('reads the name of a scoped package', () => {
    const scoped = { ...compiled, name: '@acme/native' };
    expect(approvalOf(scoped, { '@acme/native@2.1.1': true }, '12.0.0')).toBe('approved');
    expect(approvalOf(scoped, { '@acme/native': false }, '12.0.0')).toBe('denied');
  });

  it.each(['10.9.4', '11.15.1', '11.9.0'])('npm %s has no such list', (version) => {
    expect(approvalOf(compiled, { 'fs-ext': false }, version)).toBe('not-needed');
  });

  it.each(['platform-packages', 'bundled-prebuilds'] as const)('%s need no script', (kind) => {
    expect(approvalOf({ ...compiled, kind }, undefined, '12.0.0')).toBe('not-needed');
  });

  it('downloaded prebuilds do', () => {
    const kind = 'downloaded-prebuilds';
    expect(approvalOf({ ...compiled, kind }, undefined, '12.0.0')).toBe('unlisted');
  });
});

describe('installScriptRuns', () => {
  it.each<[Approval, string | undefined, boolean]>([
    ['approved', '12.0.0', true],
    ['not-needed', '10.9.4', true],
    ['unlisted', '11.19.1', true],
    ['unlisted', '12.0.0', false],
    ['unlisted', '12.0.0-pre.1', false],
    ['unlisted', undefined, false],
    ['denied', '11.17.0', true],
    ['denied', '11.18.0', false],
    ['denied', undefined, false],
  ])('%s under npm %s: %s', (approval, version, runs) =>
    expect(installScriptRuns(approval, version)).toBe(runs),
  );
});
