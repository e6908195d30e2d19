import { ToolError } from '@nx-multistage/errors';
import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { managerRows } from '../package-managers/rows';
import type { Detected } from './detected';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

const NAMES = Object.keys(managerRows) as PackageManagerName[];

/** Lockfiles of managers that are not supported, to be named in an error. */
const FOREIGN_LOCKFILES: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

export interface PackageManagerFacts {
  name: PackageManagerName;
  /** From the `packageManager` field; undefined where it is not pinned. */
  version?: string;
  /** Workspace-relative. */
  lockfile: string;
}

/**
 * The workspace's package manager, from `packageManager` in the root package.json, else from the lockfile.
 *
 * @throws ToolError `NXM_PACKAGE_MANAGER_UNSUPPORTED`, `NXM_LOCKFILE_MISSING`
 */
export function detectPackageManager(files: WorkspaceFiles): Detected<PackageManagerFacts> {
  const pinned = /^([a-z]+)@([^+]+)/.exec(readManifest(files, '.')?.packageManager ?? '');
  const locked = NAMES.find((name) => lockfileOf(files, name) !== undefined);
  const name = pinned?.[1] ?? locked ?? foreignManager(files) ?? 'npm';
  if (!isSupported(name)) throw unsupported(name);
  const lockfile = lockfileOf(files, name);
  if (lockfile === undefined) throw lockfileMissing(name, foreignManager(files));
  const version = pinned?.[2];
  return {
    value: { name, lockfile, ...(version === undefined ? {} : { version }) },
    from: [...(pinned === null ? [] : ['packageManager in package.json']), lockfile]
      .concat(foreignLockfiles(files).map((path) => `${path} beside it is not read`))
      .join(', '),
  };
}

function isSupported(name: string): name is PackageManagerName {
  return Object.hasOwn(managerRows, name);
}

function lockfileOf(files: WorkspaceFiles, name: PackageManagerName): string | undefined {
  return managerRows[name].lockfiles.find((path) => files.isFile(path));
}

function foreignLockfiles(files: WorkspaceFiles): string[] {
  return Object.keys(FOREIGN_LOCKFILES).filter((name) => files.isFile(name));
}

function foreignManager(files: WorkspaceFiles): string | undefined {
  const [path] = foreignLockfiles(files);
  return path === undefined ? undefined : FOREIGN_LOCKFILES[path];
}

function unsupported(name: string): ToolError {
  return new ToolError(
    'NXM_PACKAGE_MANAGER_UNSUPPORTED',
    `The workspace uses ${name}; this version of nx-multistage supports ${NAMES.join(', ')}.`,
    { hint: 'Use npm for this workspace, or a version of nx-multistage that supports it.' },
  );
}

function lockfileMissing(name: PackageManagerName, foreign: string | undefined): ToolError {
  const expected = managerRows[name].written;
  const found = foreign === undefined ? '' : ` A lockfile of ${foreign} is there instead.`;
  return new ToolError(
    'NXM_LOCKFILE_MISSING',
    `${expected} was not found in the workspace root.${found}`,
    {
      hint: `Run ${name} install and commit ${expected}: images are built from the lockfile only.`,
    },
  );
}
