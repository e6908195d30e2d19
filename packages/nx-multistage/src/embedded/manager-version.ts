import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { isToolError, ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import gte from 'semver/functions/gte';
import major from 'semver/functions/major';
import satisfies from 'semver/functions/satisfies';
import valid from 'semver/functions/valid';
import type { ManagerRow } from '../package-managers/row';
import { managerRows } from '../package-managers/rows';

/** What the workspace says of its package manager. */
export interface WantedManager {
  /** Absolute path of the workspace: a shim there may start another version than elsewhere. */
  root: string;
  /** What the workspace pins: a version or a range; undefined where it pins none. */
  pinned: string | undefined;
}

/** The package manager on PATH. */
export interface HostManager {
  version: string;
  /** A sentence where it is of another major version than the pinned one. */
  differs?: string;
}

/**
 * Version of the package manager on PATH for an install by the embedded engine.
 *
 * @throws ToolError `NXM_PACKAGE_MANAGER_MISSING`, `NXM_PACKAGE_MANAGER_OTHER`, `NXM_PACKAGE_MANAGER_OLD`
 */
export async function managerVersion(
  name: PackageManagerName,
  wanted: WantedManager = { root: process.cwd(), pinned: undefined },
): Promise<string> {
  const { label, install, howToGet } = managerRows[name];
  const { version } = await hostManager(name, wanted);
  const pinned = pinnedMajor(wanted.pinned);
  const hint = `Update ${label} (${howToGet}), or build with a container engine.`;
  if (!gte(version, install.since))
    throw new ToolError(
      'NXM_PACKAGE_MANAGER_OLD',
      `${label} ${version} cannot install for another libc; ${install.since} is the first that can.`,
      { hint },
    );
  if (pinned !== undefined && major(version) < pinned)
    throw new ToolError(
      'NXM_PACKAGE_MANAGER_OLD',
      `${label} ${version} on PATH is older than ${wanted.pinned}, which the workspace pins.`,
      { hint },
    );
  return version;
}

/**
 * The package manager on PATH, from its own manifest: starting it takes longer than a whole build that finds
 * everything done. One that does not fit by its manifest, or is behind a shim (corepack, volta), is asked in the
 * workspace: it may start the one that the workspace pins.
 *
 * @throws ToolError `NXM_PACKAGE_MANAGER_MISSING`; `NXM_PACKAGE_MANAGER_OTHER` for another one of the same name
 */
export async function hostManager(
  name: PackageManagerName,
  wanted: WantedManager,
): Promise<HostManager> {
  const row: ManagerRow = managerRows[name];
  const pinned = pinnedMajor(wanted.pinned);
  const fits = (version: string): boolean =>
    isOwn(row, version) && (pinned === undefined || major(version) === pinned);
  const onDisk = versionOnDisk(row.program);
  const version =
    onDisk !== undefined && fits(onDisk) ? onDisk : await askedVersion(row, wanted, onDisk);
  if (!isOwn(row, version))
    throw new ToolError(
      'NXM_PACKAGE_MANAGER_OTHER',
      `The workspace uses ${row.label}, and ${row.program} on PATH is ${version}.`,
      { hint: row.howToGet },
    );
  if (fits(version)) return { version };
  return {
    version,
    differs: `${row.label} ${version} is on PATH, and the workspace pins ${wanted.pinned}`,
  };
}

function isOwn({ versions }: ManagerRow, version: string): boolean {
  return versions === undefined || satisfies(version, versions, { includePrerelease: true });
}

function pinnedMajor(pinned: string | undefined): number | undefined {
  const version = valid(pinned);
  return version === null ? undefined : major(version);
}

/** The manifest two folders above the program that a link on PATH leads to: `npm/bin/npm-cli.js`. */
function versionOnDisk(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const path = folders.map((folder) => join(folder, program)).find((each) => existsSync(each));
  if (path === undefined) return undefined;
  const manifest = join(realpathSync(path), '..', '..', 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { name: owner, version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    name?: string;
    version?: string;
  };
  return owner === program ? (valid(version) ?? undefined) : undefined;
}

async function askedVersion(
  { program, version: argv, label, howToGet }: ManagerRow,
  { root, pinned }: WantedManager,
  onDisk: string | undefined,
): Promise<string> {
  const needed = `The workspace uses ${label}${pinned === undefined ? '' : ` (${pinned})`}, and ${program}`;
  try {
    const { stdout, tail } = await run(program, argv, { cwd: root, timeoutMs: 30_000 });
    const version = valid(stdout.trim()) ?? onDisk;
    if (version !== undefined) return version;
    throw missing(`${needed} on PATH does not tell its version: ${tail}`, howToGet);
  } catch (cause) {
    if (!isToolError(cause) || cause.code !== 'NXM_PROGRAM_NOT_FOUND') throw cause;
    throw missing(`${needed} was not found on PATH.`, howToGet, cause);
  }
}

function missing(message: string, howToGet: string, cause?: unknown): ToolError {
  return new ToolError('NXM_PACKAGE_MANAGER_MISSING', message, { hint: howToGet, cause });
}
