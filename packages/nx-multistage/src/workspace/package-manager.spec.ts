import { filesOf } from '../testing/files';
import { detectPackageManager } from './package-manager';

describe('detectPackageManager', () => {
  it.each([
    [
      'lockfile alone',
      { 'package.json': {}, 'package-lock.json': '{}' },
      { value: { name: 'npm', lockfile: 'package-lock.json' }, from: 'package-lock.json' },
    ],
    [
      'pinned',
      { 'package.json': { packageManager: 'npm@11.19.1+sha512.abc' }, 'package-lock.json': '{}' },
      {
        value: { name: 'npm', version: '11.19.1', lockfile: 'package-lock.json' },
        from: 'packageManager in package.json, package-lock.json',
      },
    ],
    [
      'shrinkwrap',
      { 'npm-shrinkwrap.json': '{}' },
      { value: { name: 'npm', lockfile: 'npm-shrinkwrap.json' }, from: 'npm-shrinkwrap.json' },
    ],
    [
      'both, of which npm reads the first only',
      { 'package-lock.json': '{}', 'npm-shrinkwrap.json': '{}' },
      { value: { name: 'npm', lockfile: 'npm-shrinkwrap.json' }, from: 'npm-shrinkwrap.json' },
    ],
    [
      'two lockfiles',
      { 'package-lock.json': '{}', 'yarn.lock': '' },
      {
        value: { name: 'npm', lockfile: 'package-lock.json' },
        from: 'package-lock.json, yarn.lock beside it is not read',
      },
    ],
  ])('%s', (_, content, expected) => {
    expect(detectPackageManager(filesOf(content))).toEqual(expected);
  });

  it.each([
    ['no lockfile', { 'package.json': {} }, 'NXM_LOCKFILE_MISSING'],
    ['lockfile of another manager', { 'pnpm-lock.yaml': '' }, 'NXM_PACKAGE_MANAGER_UNSUPPORTED'],
    [
      'npm pinned, lockfile of another',
      { 'package.json': { packageManager: 'npm@11.0.0' }, 'yarn.lock': '' },
      'NXM_LOCKFILE_MISSING',
    ],
    [
      'another manager pinned',
      { 'package.json': { packageManager: 'pnpm@11.0.0' }, 'package-lock.json': '{}' },
      'NXM_PACKAGE_MANAGER_UNSUPPORTED',
    ],
    ['broken manifest', { 'package.json': '{' }, 'NXM_MANIFEST_INVALID'],
  ])('refuses %s', (_, content, code) => {
    expect(() => detectPackageManager(filesOf(content))).toThrow(expect.objectContaining({ code }));
  });
});
