import { ToolError } from '@nx-multistage/errors';
import type { PackageManagerName } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import type { Lockfile, LockfileFormat } from './format';
import { npmFormat } from './npm/npm';

/** One row per package manager. */
export const FORMATS = { npm: npmFormat } satisfies Record<PackageManagerName, LockfileFormat>;

/** Lockfiles of every manager in use, to say which one was found instead. */
const KNOWN_LOCKFILES = {
  'npm-shrinkwrap.json': 'npm',
  'package-lock.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'Yarn',
  'bun.lock': 'Bun',
  'bun.lockb': 'Bun',
} as const satisfies Record<string, string>;

/** Names `read.ts` looks for at the workspace root. */
export const LOCKFILE_NAMES: readonly string[] = Object.keys(KNOWN_LOCKFILES);

/**
 * Opens the workspace's lockfile.
 *
 * @param snapshot what was read; a lockfile that exists has a text
 * @param packageManager the one to prune for
 * @param rootManifest the workspace's package.json
 * @throws ToolError `NXM_LOCKFILE_MISSING`, `NXM_LOCKFILE_FOREIGN` and those of the format
 */
export function openLockfile(
  snapshot: Snapshot,
  packageManager: PackageManagerName,
  rootManifest: Manifest,
): Lockfile {
  const format = FORMATS[packageManager];
  const file = format.files.find((name) => snapshot.texts.has(name));
  if (file !== undefined) return format.open(snapshot.texts.get(file) ?? '', file, rootManifest);
  const wanted = format.written;
  const other = LOCKFILE_NAMES.find((name) => snapshot.texts.has(name));
  if (other !== undefined)
    throw new ToolError(
      'NXM_LOCKFILE_FOREIGN',
      `the workspace has ${other}, a lockfile of ${KNOWN_LOCKFILES[other as keyof typeof KNOWN_LOCKFILES]}, and no ${wanted}`,
      {
        hint: `Use the package manager that wrote ${other}, or make ${wanted} with ${packageManager}.`,
      },
    );
  throw new ToolError('NXM_LOCKFILE_MISSING', `the workspace root has no ${wanted}`, {
    hint: `Run "${packageManager} install --package-lock-only" in the workspace root and commit ${wanted}.`,
  });
}
