import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { systemCode } from '@nx-multistage/errors';
import type { StoredFile } from './sweepable';
import { temporaryName } from './temporary-name';

/** A complete file under a name that nobody reads. */
export interface TemporaryFile {
  /** Gives it its name, in place of what has it. */
  rename(path: string): Promise<void>;
}

/** Size, and when it was written last: milliseconds since 1970. */
export interface FileFacts {
  size: number;
  mtimeMs: number;
}

/**
 * Runs a task with a new temporary file in a folder, which is made where it is missing. What is not renamed
 * by the end of the task is removed, whatever happens.
 *
 * @param fill writes the content
 * @param use with the closed file
 */
export async function withTemporaryFile<Filled, Result>(
  folder: string,
  fill: (file: FileHandle) => Promise<Filled>,
  use: (temporary: TemporaryFile, filled: Filled) => Promise<Result>,
): Promise<Result> {
  await makeFolder(folder);
  const writer = { host: hostname(), pid: process.pid };
  const path = join(folder, temporaryName(writer, randomBytes(6).toString('hex')));
  const file = await open(path, 'wx');
  try {
    const filled = await fill(file).finally(() => file.close());
    return await use({ rename: (to) => rename(path, to) }, filled);
  } finally {
    await rm(path, { force: true });
  }
}

/** Parents too. Node's own `recursive` says ENOENT for a disk that is read-only. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

/** @returns undefined where there is nothing */
export async function factsOf(path: string): Promise<FileFacts | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { size, mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** Whatever it is; nothing where it is not there. */
export function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

/** The code where a file cannot be read; any other failure says nothing about the file and is thrown. */
export function unreadable(error: unknown): string {
  const code = systemCode(error) ?? '';
  if (['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'EIO'].includes(code)) return code;
  throw error;
}

/** SHA-256 of a file as hexadecimal digits. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Makes now the time of a file's last change by writing its first byte again: no clock is needed, and a
 * file that was replaced meanwhile keeps its new content.
 *
 * @param first the byte that every such file starts with
 */
export async function touch(path: string, first: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(first, 0);
  } finally {
    await file.close();
  }
}

/** The files of a folder; none where it does not exist, or for one that has gone meanwhile. */
export async function listFiles(folder: string): Promise<StoredFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const files: StoredFile[] = [];
  for (const name of names) {
    const facts = await factsOf(join(folder, name));
    if (facts !== undefined) files.push({ name, size: facts.size, usedMs: facts.mtimeMs });
  }
  return files;
}
