import type { PackageManagerName } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import gte from 'semver/functions/gte';
import valid from 'semver/functions/valid';
import { managerRows } from '../package-managers/rows';

/**
 * Version of the package manager on PATH, from its own manifest: starting it takes longer than a whole build that
 * finds everything done. One behind a shim (corepack, volta) is asked.
 *
 * @throws ToolError `NXM_PACKAGE_MANAGER_MISSING`, `NXM_PACKAGE_MANAGER_OLD`
 */
export async function managerVersion(name: PackageManagerName): Promise<string> {
  const version = versionOnDisk(name) ?? (await askedVersion(name));
  const { since } = managerRows[name].install;
  if (gte(version, since)) return version;
  throw new ToolError(
    'NXM_PACKAGE_MANAGER_OLD',
    `${name} ${version} cannot install for another libc; ${since} is the first that can.`,
    { hint: `Update ${name}, or build with a container engine.` },
  );
}

/** The manifest two folders above the program that a link on PATH leads to: `npm/bin/npm-cli.js`. */
function versionOnDisk(name: PackageManagerName): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const program = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (program === undefined) return undefined;
  const manifest = join(realpathSync(program), '..', '..', 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { name: owner, version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    name?: string;
    version?: string;
  };
  return owner === name ? (valid(version) ?? undefined) : undefined;
}

async function askedVersion(name: PackageManagerName): Promise<string> {
  const { stdout, tail } = await run(managerRows[name].program, managerRows[name].version, {
    timeoutMs: 30_000,
  });
  const version = valid(stdout.trim());
  if (version !== null) return version;
  throw new ToolError('NXM_PACKAGE_MANAGER_MISSING', `${name} does not tell its version: ${tail}`, {
    hint: `Install ${name} and add it to PATH.`,
  });
}
