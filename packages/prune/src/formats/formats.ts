import { ToolError } from '@nx-multistage/errors';
import { parseManifest } from '../manifest';
import { join } from '../paths';
import type { PackageManagerName } from '../request';
import type { Manifest } from '../snapshot';
import type { Lockfile, LockfileFormat } from './format';
import { bunFormat } from './bun/bun';
import { pnpmFormat } from './pnpm/pnpm';
import { yarnBerryFormat } from './yarn-berry/yarn-berry';
import { yarnClassicFormat } from './yarn-classic/yarn-classic';
import { npmFormat } from './npm/npm';

/** One row per package manager. */
export const FORMATS = {
  npm: npmFormat,
  pnpm: pnpmFormat,
  'yarn-classic': yarnClassicFormat,
  'yarn-berry': yarnBerryFormat,
  bun: bunFormat,
} satisfies Record<PackageManagerName, LockfileFormat>;

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

/** What a lockfile is opened from, wherever it lies. */
export interface LockfileRequest {
  packageManager: PackageManagerName;
  /** Version that the workspace pins. */
  managerVersion?: string;
  /** Text of a file at or below the folder of the lockfile, by its path from there. */
  read: (path: string) => string | undefined;
}

/**
 * Opens the lockfile of a workspace, or a pruned one.
 *
 * @throws ToolError `NXM_LOCKFILE_MISSING`, `NXM_LOCKFILE_FOREIGN`, `NXM_MANIFEST_INVALID` and those of the format
 */
export function openLockfile({ packageManager, managerVersion, read }: LockfileRequest): Lockfile {
  const format = FORMATS[packageManager];
  const manifest = (folder: string): Manifest | undefined => {
    const path = join(folder, 'package.json');
    return parseManifest(read(path), path);
  };
  const rootManifest = manifest('') ?? {};
  const file = format.files.find((name) => read(name) !== undefined) ?? format.written;
  const text = read(file) ?? (needsNothing(rootManifest) ? format.absent : undefined);
  if (text === undefined) throw noLockfile(packageManager, read);
  return format.open({ text, file, managerVersion, rootManifest, read, manifestAt: manifest });
}

/** Whether a manifest leads to no package: the only kind that can do without a lockfile. */
function needsNothing(manifest: Manifest): boolean {
  const fields = [
    'workspaces',
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
  ];
  return manifest['name'] !== undefined && fields.every((field) => manifest[field] === undefined);
}

/**
 * Further files of the workspace that an install reads: patches.
 *
 * @returns workspace-relative paths
 * @throws ToolError `NXM_MANIFEST_INVALID`
 */
export function sideFilesOf({ packageManager, read }: LockfileRequest): readonly string[] {
  const manifest = parseManifest(read('package.json'), 'package.json') ?? {};
  return FORMATS[packageManager].sideFiles(manifest, read);
}

function noLockfile(packageManager: PackageManagerName, read: LockfileRequest['read']): ToolError {
  const wanted = FORMATS[packageManager].written;
  const other = LOCKFILE_NAMES.find((name) => read(name) !== undefined);
  if (other !== undefined)
    return new ToolError(
      'NXM_LOCKFILE_FOREIGN',
      `the workspace has ${other}, a lockfile of ${KNOWN_LOCKFILES[other as keyof typeof KNOWN_LOCKFILES]}, and no ${wanted}`,
      {
        hint: `Use the package manager that wrote ${other}, or make ${wanted} with ${packageManager}.`,
      },
    );
  return new ToolError('NXM_LOCKFILE_MISSING', `the workspace root has no ${wanted}`, {
    hint: `Run "${packageManager} install" in the workspace root and commit ${wanted}.`,
  });
}
