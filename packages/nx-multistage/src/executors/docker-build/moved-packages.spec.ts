import { openLockfile } from '@nx-multistage/prune/lockfile';
import { movedPackages } from './moved-packages';

const lock = (packages: Record<string, object>) => {
  const text = JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } });
  return openLockfile({
    packageManager: 'npm',
    read: (path) => (path === 'package-lock.json' ? text : undefined),
  });
};
const workspace = lock({
  'libs/util': { version: '9.9.9' },
  'node_modules/util': { link: true, resolved: 'libs/util' },
  'node_modules/a': { version: '1.0.0' },
  'apps/web/node_modules/a': { version: '2.0.0' },
  'node_modules/alias': { name: 'real', version: '3.0.0' },
});

it.each([
  ['the same package, wherever it lies', { 'node_modules/a': { version: '2.0.0' } }, []],
  ['a workspace module', { 'workspace_modules/util': {}, 'node_modules/util': { link: true } }, []],
  ['an alias', { 'node_modules/alias': { name: 'real', version: '3.0.0' } }, []],
  [
    'what was bumped and what is gone',
    { 'node_modules/b': { version: '1.0.0' }, 'node_modules/a': { version: '1.0.1' } },
    ['a@1.0.1', 'b@1.0.0'],
  ],
])('compares %s', (_, packages, moved) => {
  expect(movedPackages(lock(packages), workspace)).toEqual(moved);
});
