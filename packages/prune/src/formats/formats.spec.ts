import { isToolError } from '@nx-multistage/errors';
import { lockText } from '../testing/lock';
import { snapshotOf } from '../testing/snapshot';
import type { FileMap } from '../testing/temporary-workspace';
import { openLockfile } from './formats';

function outcome(files: FileMap): string {
  try {
    const { texts } = snapshotOf(files);
    return openLockfile({ packageManager: 'npm', read: (path) => texts.get(path) }).file;
  } catch (error) {
    if (isToolError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
}

const text = lockText({}, {});

describe('openLockfile', () => {
  it.each<[FileMap, string]>([
    [{ 'package-lock.json': text }, 'package-lock.json'],
    [{ 'package-lock.json': text, 'npm-shrinkwrap.json': text }, 'npm-shrinkwrap.json'],
    [{ 'package-lock.json': text, 'yarn.lock': '' }, 'package-lock.json'],
    [{}, 'NXM_LOCKFILE_MISSING the workspace root has no package-lock.json'],
    [
      { 'pnpm-lock.yaml': '' },
      'NXM_LOCKFILE_FOREIGN the workspace has pnpm-lock.yaml, a lockfile of pnpm, and no package-lock.json',
    ],
    [
      { 'yarn.lock': '' },
      'NXM_LOCKFILE_FOREIGN the workspace has yarn.lock, a lockfile of Yarn, and no package-lock.json',
    ],
    [
      { 'bun.lock': '' },
      'NXM_LOCKFILE_FOREIGN the workspace has bun.lock, a lockfile of Bun, and no package-lock.json',
    ],
  ])('%j', (files, expected) => {
    expect(outcome(files)).toBe(expected);
  });
});
