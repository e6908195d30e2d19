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
      'two lockfiles and a pin',
      {
        'package.json': { packageManager: 'yarn@1.22.22' },
        'package-lock.json': '{}',
        'yarn.lock': '# yarn lockfile v1\n',
      },
      {
        value: { name: 'yarn-classic', version: '1.22.22', lockfile: 'yarn.lock' },
        from: 'packageManager in package.json, yarn.lock, package-lock.json beside it is not read',
      },
    ],
    [
      'yarn.lock of Yarn 1',
      { 'yarn.lock': '# yarn lockfile v1\n' },
      {
        value: { name: 'yarn-classic', version: '1.22.22', lockfile: 'yarn.lock' },
        from: 'yarn.lock',
      },
    ],
    [
      'yarn.lock of a later one',
      {
        'package.json': { packageManager: 'yarn@4.9.1' },
        'yarn.lock': '__metadata:\n  version: 8\n',
      },
      {
        value: { name: 'yarn-berry', version: '4.9.1', lockfile: 'yarn.lock' },
        from: 'packageManager in package.json, yarn.lock',
      },
    ],
    [
      'pinned with a checksum of corepack',
      {
        'package.json': { packageManager: 'pnpm@10.1.0+sha512.c0ffee' },
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      },
      {
        value: { name: 'pnpm', version: '10.1.0', lockfile: 'pnpm-lock.yaml' },
        from: 'packageManager in package.json, pnpm-lock.yaml',
      },
    ],
    [
      'a range in devEngines',
      {
        'package.json': { devEngines: { packageManager: { name: 'yarn', version: '^1.22.0' } } },
        'yarn.lock': '',
      },
      {
        value: { name: 'yarn-classic', version: '1.22.22', lockfile: 'yarn.lock' },
        from: 'devEngines.packageManager in package.json, yarn.lock',
      },
    ],
    [
      'pinned by volta',
      { 'package.json': { volta: { node: '24.0.0', npm: '11.2.0' } }, 'package-lock.json': '{}' },
      {
        value: { name: 'npm', version: '11.2.0', lockfile: 'package-lock.json' },
        from: 'volta in package.json, package-lock.json',
      },
    ],
  ])('%s', (_, content, expected) => {
    expect(detectPackageManager(filesOf(content))).toEqual(expected);
  });

  it.each<[string, Parameters<typeof filesOf>[0], string, string]>([
    ['no lockfile', { 'package.json': {} }, 'NXM_LOCKFILE_MISSING', 'package-lock.json of npm'],
    [
      'two lockfiles without a pin',
      { 'package-lock.json': '{}', 'pnpm-lock.yaml': '' },
      'NXM_PACKAGE_MANAGER_UNCLEAR',
      'package-lock.json and pnpm-lock.yaml',
    ],
    [
      'npm pinned, lockfile of another',
      { 'package.json': { packageManager: 'npm@11.0.0' }, 'pnpm-lock.yaml': '' },
      'NXM_LOCKFILE_FOREIGN',
      'packageManager in package.json says npm, and the workspace root has pnpm-lock.yaml of pnpm',
    ],
    [
      'Yarn 4 pinned, lockfile of Yarn 1',
      { 'package.json': { packageManager: 'yarn@4.9.1' }, 'yarn.lock': '# yarn lockfile v1\n' },
      'NXM_LOCKFILE_FOREIGN',
      'has yarn.lock of Yarn 1',
    ],
    [
      'a manager nobody knows',
      { 'package.json': { packageManager: 'cnpm@9.0.0' }, 'package-lock.json': '{}' },
      'NXM_PACKAGE_MANAGER_UNSUPPORTED',
      'uses cnpm',
    ],
    ['a binary lockfile', { 'bun.lockb': 'x' }, 'NXM_LOCKFILE_VERSION', 'bun.lockb is a binary'],
    ['broken manifest', { 'package.json': '{' }, 'NXM_MANIFEST_INVALID', 'not valid JSON'],
  ])('refuses %s', (_, content, code, says) => {
    expect(() => detectPackageManager(filesOf(content))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says) }),
    );
  });
});
