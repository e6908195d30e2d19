import { ToolError } from '@nx-multistage/errors';
import type { PackageManagerName } from '@nx-multistage/dockerfile';
import type { ManagerRow } from '../package-managers/row';
import { managerRows } from '../package-managers/rows';
import type { Detected } from './detected';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

const NAMES = Object.keys(managerRows) as PackageManagerName[];

export interface PackageManagerFacts {
  name: PackageManagerName;
  /**
   * Exact where the workspace pins it (`packageManager`, `devEngines`), else the range that installs such a lockfile;
   * undefined: whatever the base image has.
   */
  version?: string;
  /** Workspace-relative. */
  lockfile: string;
}

/** What the root package.json says of the manager: a name as people write it, and an exact version or a range. */
interface Pin {
  name: string;
  version: string | undefined;
  range: string | undefined;
  from: string;
}

/** A lockfile that is there, and whose it is. */
interface Found {
  name: PackageManagerName;
  path: string;
}

/**
 * The workspace's package manager, from `packageManager`, `devEngines` or `volta` in the root package.json, else from
 * the lockfile.
 *
 * @throws ToolError `NXM_PACKAGE_MANAGER_UNSUPPORTED`, `NXM_PACKAGE_MANAGER_UNCLEAR`, `NXM_LOCKFILE_MISSING`,
 *   `NXM_LOCKFILE_FOREIGN`, `NXM_LOCKFILE_VERSION`
 */
export function detectPackageManager(files: WorkspaceFiles): Detected<PackageManagerFacts> {
  const pin = readPin(files);
  const locked = NAMES.flatMap((name) => lockfilesOf(files, name).map((path) => ({ name, path })));
  if (locked.length === 0) assertReadable(files);
  const name = pin === undefined ? unpinnedName(locked) : pinnedName(pin, locked);
  const [lockfile] = lockfilesOf(files, name);
  if (lockfile === undefined) throw lockfileMissing(name, pin, locked[0]);
  const version = pin?.version ?? managerRows[name].unpinned(files.read(lockfile) ?? '');
  const beside = locked.filter((each) => each.name !== name && each.path !== lockfile);
  return {
    value: { name, lockfile, ...(version === undefined ? {} : { version }) },
    from: [...(pin === undefined ? [] : [pin.from]), lockfile]
      .concat(beside.map(({ path }) => `${path} beside it is not read`))
      .join(', '),
  };
}

/** `packageManager` may end in a checksum (`pnpm@10.1.0+sha512.abc`), which is no part of the version. */
function readPin(files: WorkspaceFiles): Pin | undefined {
  const manifest = readManifest(files, '.');
  const field = /^([a-z]+)@([^+]+)/.exec(manifest?.packageManager ?? '');
  const engine = [manifest?.devEngines?.packageManager ?? []].flat()[0];
  const volta = ['pnpm', 'yarn', 'npm'].find((name) => manifest?.volta?.[name] !== undefined);
  if (field !== null) return pinOf(field[1], field[2], 'packageManager');
  if (engine?.name !== undefined)
    return pinOf(engine.name, engine.version, 'devEngines.packageManager');
  return volta === undefined ? undefined : pinOf(volta, manifest?.volta?.[volta], 'volta');
}

function pinOf(name = '', version: string | undefined, field: string): Pin {
  const isExact = /^\d+\.\d+\.\d+/.test(version ?? '');
  return {
    name,
    version: isExact ? version : undefined,
    range: version,
    from: `${field} in package.json`,
  };
}

/** Yarn 1 and what came after share a name: their version tells them apart, or else the lockfile. */
function pinnedName({ name, range }: Pin, locked: readonly Found[]): PackageManagerName {
  const major = /\d+/.exec(range ?? '')?.[0];
  const written = locked.find((each) => each.name.startsWith('yarn-'))?.name ?? 'yarn-berry';
  const yarn = major === undefined ? written : major === '1' ? 'yarn-classic' : 'yarn-berry';
  const found = NAMES.find((each) => each === (name === 'yarn' ? yarn : name));
  if (found !== undefined) return found;
  throw new ToolError(
    'NXM_PACKAGE_MANAGER_UNSUPPORTED',
    `The workspace uses ${name}; nx-multistage supports npm, pnpm, Yarn and Bun.`,
    { hint: 'Correct "packageManager" in package.json.' },
  );
}

function unpinnedName(locked: readonly Found[]): PackageManagerName {
  const names = [...new Set(locked.map(({ name }) => name))];
  const [first, second] = names;
  if (first === undefined || second === undefined) return first ?? 'npm';
  const paths = locked.map(({ path }) => path).join(' and ');
  throw new ToolError(
    'NXM_PACKAGE_MANAGER_UNCLEAR',
    `The workspace has ${paths}, and package.json does not say which package manager it uses.`,
    {
      hint: `Delete the lockfile that is not in use, or set "packageManager" in package.json, for example "${managerRows[first].program}@<version>".`,
    },
  );
}

/** Lockfiles that only their own manager can read. */
function assertReadable(files: WorkspaceFiles): void {
  for (const { binaryLockfile, label, written } of Object.values(managerRows) as ManagerRow[])
    if (binaryLockfile !== undefined && files.isFile(binaryLockfile.path))
      throw new ToolError(
        'NXM_LOCKFILE_VERSION',
        `${binaryLockfile.path} is a binary lockfile, which only ${label} can read.`,
        {
          hint: `Run "${binaryLockfile.convert}", commit ${written} and delete ${binaryLockfile.path}.`,
        },
      );
}

function lockfilesOf(files: WorkspaceFiles, name: PackageManagerName): string[] {
  const { lockfiles, owns } = managerRows[name];
  return lockfiles.filter((path) => files.isFile(path) && owns(files.read(path) ?? ''));
}

function lockfileMissing(
  name: PackageManagerName,
  pin: Pin | undefined,
  other: Found | undefined,
): ToolError {
  const { written, label, program } = managerRows[name];
  if (other === undefined)
    return new ToolError(
      'NXM_LOCKFILE_MISSING',
      `${written} of ${label} was not found in the workspace root.`,
      {
        hint: `Run ${program} install and commit ${written}: images are built from the lockfile only.`,
      },
    );
  return new ToolError(
    'NXM_LOCKFILE_FOREIGN',
    `${pin?.from ?? 'package.json'} says ${label}, and the workspace root has ${other.path} of ${managerRows[other.name].label} instead.`,
    {
      hint: `Run ${program} install and commit ${written}, or correct "packageManager" in package.json.`,
    },
  );
}
