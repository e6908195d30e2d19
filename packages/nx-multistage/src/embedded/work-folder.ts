import { systemCode, ToolError } from '@nx-multistage/errors';
import { removeTree } from '@nx-multistage/oci';
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes new folders for installs and unpacked images below one folder, and removes those of processes that were killed.
 *
 * @param folder absolute
 * @throws ToolError `NXM_CACHE_FOLDER`
 */
export function workFolders(folder: string): () => string {
  makeFolder(folder);
  for (const name of readdirSync(folder)) {
    const pid = /^(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeTree(join(folder, name));
  }
  return () => mkdtempSync(join(folder, `${process.pid}-`));
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new ToolError(
      'NXM_CACHE_FOLDER',
      `The cache folder ${folder} cannot be written: ${systemCode(cause) ?? String(cause)}.`,
      {
        hint: 'Correct its permissions, or set NX_MULTISTAGE_CACHE to a folder that can be written.',
        cause,
      },
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
