import { ToolError } from '@nx-multistage/errors';
import type { PackageManagerName } from '@nx-multistage/dockerfile';
import type { Detected } from './detected';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

/** One row per supported package manager, its lockfiles in its own order of preference: a new one is a row here and in the packages that the compiler names. */
const PACKAGE_MANAGERS = {
  npm: { lockfiles: ['npm-shrinkwrap.json', 'package-lock.json'], written: 'package-lock.json' },
} as const satisfies Record<PackageManagerName, { lockfiles: readonly string[]; written: string }>;

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
  const locked = lockedBy(files);
  const name = pinned?.[1] ?? locked?.name ?? foreignManager(files) ?? 'npm';
  if (!isSupported(name)) throw unsupported(name);
  const lockfile = PACKAGE_MANAGERS[name].lockfiles.find((path) => files.isFile(path));
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
  return Object.hasOwn(PACKAGE_MANAGERS, name);
}

function lockedBy(files: WorkspaceFiles): { name: PackageManagerName } | undefined {
  const names = Object.keys(PACKAGE_MANAGERS) as PackageManagerName[];
  const name = names.find((key) =>
    PACKAGE_MANAGERS[key].lockfiles.some((path) => files.isFile(path)),
  );
  return name === undefined ? undefined : { name };
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
    `The workspace uses ${name}; this version of nx-multistage supports ${Object.keys(PACKAGE_MANAGERS).join(', ')}.`,
    { hint: 'Use npm for this workspace, or a version of nx-multistage that supports it.' },
  );
}

function lockfileMissing(name: PackageManagerName, foreign: string | undefined): ToolError {
  const expected = PACKAGE_MANAGERS[name].written;
  const found = foreign === undefined ? '' : ` A lockfile of ${foreign} is there instead.`;
  return new ToolError(
    'NXM_LOCKFILE_MISSING',
    `${expected} was not found in the workspace root.${found}`,
    {
      hint: `Run ${name} install and commit ${expected}: images are built from the lockfile only.`,
    },
  );
}
