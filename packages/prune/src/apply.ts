import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join as joinNative } from 'node:path';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { unsafeDestination } from './destination';
import { folderOf } from './paths';
import type { PrunePlan } from './plan/plan';
import type { Snapshot } from './snapshot';

/** Where a plan is written, and who judges it first. */
export interface ApplyTarget {
  workspaceRoot: string;
  /** Workspace-relative folder, replaced as a whole; checked by `assertSafeDestination`. */
  destination: string;
  judge: ((dir: string) => Promise<void>) | undefined;
}

const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;
const AT_ONCE = 16;

/** Folders that exist even where nothing is in them. */
const ALWAYS = ['app', 'install', 'workspace_modules'];

/**
 * Writes a plan into a temporary sibling of the destination, has it judged, and swaps it in by rename: the
 * old folder stays until the new one is complete, and on failure or interrupt. The only writer of this
 * package.
 *
 * @param plan what to write
 * @param snapshot for the modes of copied files
 * @param target where
 * @returns number of files and bytes of the app's own folder
 * @throws ToolError `NXM_DESTINATION_UNSAFE`, `NXM_WRITE_FAILED`; whatever the judge throws
 */
export async function applyPlan(
  plan: PrunePlan,
  snapshot: Snapshot,
  target: ApplyTarget,
): Promise<{ files: number; bytes: number }> {
  await assertRealFolders(target);
  const destination = joinNative(target.workspaceRoot, ...target.destination.split('/'));
  await mkdir(dirname(destination), { recursive: true }).catch(failedWrite);
  await sweep(destination);
  const temporary = `${destination}.nxm-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  const settle = removeOnInterrupt(temporary);
  try {
    const written = await write(plan, snapshot, { root: target.workspaceRoot, temporary });
    await target.judge?.(temporary);
    await rm(joinNative(temporary, 'node_modules'), { recursive: true, force: true });
    await swap(temporary, destination);
    return written;
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    settle();
  }
}

/** A symbolic link on the way would lead the writes, and the removal of the old folder, somewhere else. */
async function assertRealFolders({ workspaceRoot, destination }: ApplyTarget): Promise<void> {
  const parts = destination.split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const part = parts.slice(0, count);
    const facts = await lstat(joinNative(workspaceRoot, ...part)).catch((error: unknown) =>
      systemCode(error) === 'ENOENT' ? undefined : failedWrite(error),
    );
    if (facts === undefined) return;
    if (facts.isSymbolicLink())
      throw unsafeDestination(destination, `${part.join('/')} is a symbolic link`);
    if (!facts.isDirectory())
      throw unsafeDestination(destination, `${part.join('/')} is no folder`);
  }
}

async function write(
  plan: PrunePlan,
  snapshot: Snapshot,
  { root, temporary }: { root: string; temporary: string },
): Promise<{ files: number; bytes: number }> {
  const copies = [...plan.copies].filter(([path]) => !plan.texts.has(path));
  const paths = [...plan.texts.keys(), ...copies.map(([path]) => path)];
  try {
    for (const folder of foldersOf(paths)) {
      await mkdir(joinNative(temporary, ...folder.split('/')));
      await chmod(joinNative(temporary, ...folder.split('/')), EXECUTABLE_MODE);
    }
    for (const [path, text] of plan.texts) {
      const file = joinNative(temporary, ...path.split('/'));
      await writeFile(file, text, { flag: 'wx' });
      await chmod(file, FILE_MODE);
    }
    for (let start = 0; start < copies.length; start += AT_ONCE)
      await Promise.all(
        copies.slice(start, start + AT_ONCE).map(async ([path, from]) => {
          const file = joinNative(temporary, ...path.split('/'));
          await copyFile(joinNative(root, ...from.split('/')), file);
          await chmod(file, snapshot.files.get(from)?.executable ? EXECUTABLE_MODE : FILE_MODE);
        }),
      );
    return countApp(plan, snapshot);
  } catch (error) {
    return failedWrite(error);
  }
}

/** Every folder of some paths, parents first; the empty string is the artifacts folder itself. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>(['', ...ALWAYS]);
  for (const path of paths)
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  return [...folders].sort();
}

async function swap(temporary: string, destination: string): Promise<void> {
  const old = temporary.replace(/\.tmp$/, '.old');
  const hadOld = await rename(destination, old).then(
    () => true,
    (error: unknown) => (systemCode(error) === 'ENOENT' ? false : failedWrite(error)),
  );
  try {
    await rename(temporary, destination);
  } catch (error) {
    if (hadOld) await rename(old, destination);
    failedWrite(error);
  }
  if (hadOld) await rm(old, { recursive: true, force: true });
}

/**
 * Removes what runs that were killed left beside the destination; an old folder whose successor never came
 * is moved back.
 */
async function sweep(destination: string): Promise<void> {
  const folder = dirname(destination);
  const names = await readdir(folder);
  for (const name of names) {
    const [, pid, kind] =
      (name.startsWith(`${basename(destination)}.nxm-`) &&
        /\.nxm-(\d+)-[0-9a-f]+\.(tmp|old)$/.exec(name)) ||
      [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = joinNative(folder, name);
    if (kind === 'old' && !names.includes(basename(destination)))
      await rename(path, destination).catch(() => undefined);
    else await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Leaves nothing half-written behind a signal; the process then ends as it would have. */
function removeOnInterrupt(temporary: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = signals.map((signal) => {
    const handler = (): void => {
      rmSync(temporary, { recursive: true, force: true });
      process.removeListener(signal, handler);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  };
}

function failedWrite(error: unknown): never {
  const code = systemCode(error);
  if (code === undefined) throw error;
  const reason = code === 'ENOSPC' ? 'the disk is full' : code;
  throw new ToolError('NXM_WRITE_FAILED', `the artifacts cannot be written: ${reason}`, {
    hint: 'The old artifacts folder is as it was. Free the disk or correct the permissions, then run again.',
    cause: error,
  });
}

function countApp(plan: PrunePlan, snapshot: Snapshot): { files: number; bytes: number } {
  const texts = [...plan.texts].map(([path, text]) => ({ path, size: Buffer.byteLength(text) }));
  const copies = [...plan.copies]
    .filter(([path]) => !plan.texts.has(path))
    .map(([path, from]) => ({ path, size: snapshot.files.get(from)?.size ?? 0 }));
  const own = [...texts, ...copies].filter(({ path }) => path.startsWith('app/'));
  return { files: own.length, bytes: own.reduce((sum, { size }) => sum + size, 0) };
}
