import { systemCode, ToolError } from '@nx-multistage/errors';
import { removeTree } from '@nx-multistage/oci';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * Makes new folders for installs and unpacked images below one folder, and removes those of processes that were killed.
 * Several processes, also in other containers, may share it: a process id means something only where it was given.
 *
 * @param folder absolute
 * @returns a function that makes a folder nobody else uses
 * @throws ToolError `NXM_CACHE_FOLDER`
 */
export function workFolders(folder: string): () => string {
  makeFolder(folder);
  const place = placeOfProcesses();
  for (const name of readdirSync(folder)) {
    const [, mark, pid] = /^([0-9a-f]{8})-(\d+)-/.exec(name) ?? [];
    if (mark === place && !isAlive(Number(pid))) removeLeftover(folder, name, place);
  }
  return () => mkdtempSync(join(folder, `${place}-${process.pid}-`));
}

/** Eight hexadecimal digits that stand for this machine and its namespace of process ids. */
function placeOfProcesses(): string {
  return createHash('sha256').update(`${hostname()} ${pidNamespace()}`).digest('hex').slice(0, 8);
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Taken over by its name first: of several processes that see it, one removes it. */
function removeLeftover(folder: string, name: string, place: string): void {
  const own = join(folder, `${place}-${process.pid}-gone-${name}`);
  try {
    renameSync(join(folder, name), own);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  removeTree(own);
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
