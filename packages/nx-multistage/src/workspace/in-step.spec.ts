import { filesOf } from '../testing/files';
import { isInStep } from './in-step';
import { readLockfile } from './lockfile';

const LOCK = {
  lockfileVersion: 3,
  packages: { '': { dependencies: { a: '^1.0.0' } }, 'apps/api': { dependencies: { b: '2.0.0' } } },
};
const files = (root: object, api?: object) =>
  filesOf({
    'package.json': root,
    'package-lock.json': LOCK,
    ...(api === undefined ? {} : { 'apps/api/package.json': api }),
  });

describe('isInStep', () => {
  it.each<[string, object, object | undefined, boolean]>([
    ['the same', { dependencies: { a: '^1.0.0' } }, { dependencies: { b: '2.0.0' } }, true],
    ['a folder without a manifest', { dependencies: { a: '^1.0.0' } }, undefined, true],
    ['another range', { dependencies: { a: '^1.1.0' } }, undefined, false],
    ['a package more', { dependencies: { a: '^1.0.0', c: '1' } }, undefined, false],
    ['a package less', {}, undefined, false],
    [
      'another range in the app',
      { dependencies: { a: '^1.0.0' } },
      { dependencies: { b: '2.0.1' } },
      false,
    ],
    [
      'a new development dependency',
      { dependencies: { a: '^1.0.0' }, devDependencies: { d: '1' } },
      undefined,
      false,
    ],
  ])('%s', (_, root, api, expected) => {
    const workspace = files(root, api);
    const lock = readLockfile(workspace, '.', { name: 'npm' });
    expect(isInStep(workspace, ['.', 'apps/api'], lock)).toBe(expected);
  });
});
