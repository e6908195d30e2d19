import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { isAlive, temporaryName } from './temporary-name';

/** Milliseconds between two looks at a lock that another process holds. */
const PAUSE = 20;

/** Who holds a lock. A pid may be used again; the start of its process tells the two apart. */
interface Holder {
  token: string;
  host: string;
  pid: number;
  /** Start of the process as the kernel counts it; empty where there is no /proc. */
  started: string;
}

/** A lock that is held. */
export interface FileLock {
  /** Whether it is still ours: to be asked last before what it protects becomes visible. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes a lock file. One whose process is gone (killed with -9) is taken over.
 *
 * @param patience milliseconds to wait for another process
 * @throws {ToolError} NXM_LAYOUT_LOCKED when the wait is over
 */
export async function takeLock(path: string, patience = 120_000): Promise<FileLock> {
  const own = holder();
  for (let left = patience; ; left -= PAUSE) {
    if (await place(path, own)) return lockOf(path, own);
    const other = await holderOf(path);
    if (other && isGone(other)) await takeAway(path, other);
    else if (left <= 0) throw locked(path, other);
    else await pause(PAUSE);
  }
}

function lockOf(path: string, own: Holder): FileLock {
  const held = async (): Promise<boolean> => (await holderOf(path))?.token === own.token;
  return {
    held,
    async release() {
      if (await held()) await rm(path, { force: true });
    },
  };
}

/** Whether the lock is ours now. Its content is there as soon as the file is: written beside, then linked. */
async function place(path: string, own: Holder): Promise<boolean> {
  const draft = join(dirname(path), temporaryName());
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(own));
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? ''))
      return await placeWithoutLinks(path, own);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** For file systems without hard links. */
async function placeWithoutLinks(path: string, own: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(own));
    await file.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that is gone. Another may do the same at this moment and hold the lock already:
 * what was moved away is then put back.
 */
async function takeAway(path: string, gone: Holder): Promise<void> {
  const away = join(dirname(path), temporaryName());
  try {
    await rename(path, away);
    const moved = await holderOf(away);
    if (moved && moved.token !== gone.token) await link(away, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await rm(away, { force: true });
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function holder(): Holder {
  return {
    token: randomBytes(8).toString('hex'),
    host: hostname(),
    pid: process.pid,
    started: startOf(process.pid),
  };
}

/** Only processes of this machine can be asked. */
function isGone({ host, pid, started }: Holder): boolean {
  return host === hostname() && (!isAlive(pid) || startOf(pid) !== started);
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function locked(path: string, other: Holder | undefined): ToolError {
  const who = other ? `process ${other.pid} on ${other.host}` : 'another process';
  return new ToolError('NXM_LAYOUT_LOCKED', `The image layout is locked by ${who}: ${path}`, {
    hint: 'Wait for the other build. If none is running, remove the lock file.',
  });
}
