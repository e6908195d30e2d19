import type { Dirent } from 'node:fs';
import { readdir, readlink, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { mapBounded } from '../map-bounded';
import { changed } from './changed';
import type { LayerEntry, Owner } from './entry';
import { withFile, type FileBytes } from './file-bytes';
import { linkTarget } from './link-target';
import { fileMode, HEAD_BYTES, MODES } from './modes';
import { shownPath } from './shown-path';

/** Folders, files or links that are looked at together. */
const AT_ONCE = 16;

export interface CollectOptions extends Owner {
  /** Absolute path of a folder; a link to one is followed. */
  from: string;
  /** Its path in the image, without leading slash; empty for the image's root. */
  to: string;
  /** Files that can be executed whatever their content: paths relative to `from`, with forward slashes. */
  executables?: ReadonlySet<string>;
  /** Leaves out a path, and all that is under it. Gets paths relative to `from`, with forward slashes. */
  skip?: (path: string) => boolean;
  /**
   * `inside` (the default): a link stays as it is where it is relative and leads to a place within the
   * folder; an absolute one into the folder becomes relative; any other is an error. `keep`: every link
   * stays as it is.
   */
  links?: 'inside' | 'keep';
}

/** A path in the collected folder. */
interface Found {
  /** Relative, with forward slashes. */
  path: Buffer;
  kind: 'directory' | 'file' | 'symlink' | 'special';
}

/** The options, with the folder's real path. */
interface Work extends CollectOptions {
  root: Buffer;
}

/**
 * The entries of a folder and all that is under it, sorted bytewise, the folder itself first (unless it is
 * the image's root). Modes follow the content (`modes.ts`), never the host; the owner is given. Files that
 * share an inode are written as files of their own: not every host shows it, and the layer must be the same.
 *
 * @throws ToolError `NXM_LAYER_FILE` (a pipe, socket or device), `NXM_LAYER_LINK` (a link that leaves the
 *   folder), `NXM_LAYER_CHANGED` (something vanished meanwhile); errors of the system as they are
 */
export async function collectFolder(options: CollectOptions): Promise<LayerEntry[]> {
  const from = await realpath(options.from);
  const work: Work = { ...options, from, root: Buffer.from(from) };
  const found = await walk(work);
  const entries = await mapBounded(found, AT_ONCE, (each) => entryOf(work, each));
  if (options.to !== '') entries.push(directory(work, Buffer.from(options.to)));
  return entries.sort((one, other) => Buffer.compare(one.path, other.path));
}

/** All paths under the folder, level by level. */
async function walk(work: Work): Promise<Found[]> {
  const found: Found[] = [];
  let level: Buffer[] = [Buffer.alloc(0)];
  while (level.length > 0) {
    const listed = (await mapBounded(level, AT_ONCE, (folder) => list(work, folder))).flat();
    for (const each of listed) found.push(each);
    level = listed.filter(({ kind }) => kind === 'directory').map(({ path }) => path);
  }
  return found;
}

async function list(work: Work, folder: Buffer): Promise<Found[]> {
  const dirents = await readdir(hostPath(work, folder), {
    encoding: 'buffer',
    withFileTypes: true,
  }).catch(vanished(work, folder));
  return dirents
    .map((dirent) => ({ path: joined(folder, dirent.name), kind: kindOf(dirent) }))
    .filter(({ path }) => work.skip?.(path.toString('utf8')) !== true);
}

function kindOf(dirent: Dirent<Buffer>): Found['kind'] {
  if (dirent.isDirectory()) return 'directory';
  if (dirent.isFile()) return 'file';
  return dirent.isSymbolicLink() ? 'symlink' : 'special';
}

async function entryOf(work: Work, found: Found): Promise<LayerEntry> {
  const path = joined(Buffer.from(work.to), found.path);
  switch (found.kind) {
    case 'directory':
      return directory(work, path);
    case 'file':
      return file(work, found.path, path);
    case 'symlink':
      return symlink(work, found.path, path);
    case 'special':
      throw specialFile(hostPath(work, found.path));
  }
}

function directory({ uid, gid }: Owner, path: Buffer): LayerEntry {
  return { kind: 'directory', path, mode: MODES.directory, uid, gid };
}

async function file(work: Work, relative: Buffer, path: Buffer): Promise<LayerEntry> {
  const from = hostPath(work, relative);
  const isListed = work.executables?.has(relative.toString('utf8')) === true;
  const { size, mode } = await withFile(from, async (bytes) => {
    const length = await bytes.size();
    if (length === undefined) throw changed(from, 'it is no file any more');
    return { size: length, mode: isListed ? MODES.executable : await modeOf(bytes, length) };
  }).catch(vanished(work, relative));
  return { kind: 'file', path, mode, uid: work.uid, gid: work.gid, content: { file: from, size } };
}

async function modeOf(bytes: FileBytes, size: number): Promise<number> {
  const read = async (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
    return buffer.subarray(0, await bytes.fill(buffer, { offset }));
  };
  return fileMode(await read(0, HEAD_BYTES), read);
}

async function symlink(work: Work, relative: Buffer, path: Buffer): Promise<LayerEntry> {
  const from = hostPath(work, relative);
  const found = await readlink(from, { encoding: 'buffer' }).catch(vanished(work, relative));
  const target =
    work.links === 'keep'
      ? found
      : linkTarget({ target: found, path: relative, from: work.from, separator: sep });
  if (target === undefined) throw leavingLink(from, found, work.from);
  return { kind: 'symlink', path, mode: MODES.symlink, uid: work.uid, gid: work.gid, target };
}

function joined(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, Buffer.from('/'), name]);
}

function hostPath({ root }: Work, relative: Buffer): Buffer {
  return relative.length === 0 ? root : joined(root, relative);
}

function vanished(work: Work, relative: Buffer): (error: unknown) => never {
  return (error) => {
    const gone = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'ENXIO'];
    if (!gone.includes(systemCode(error) ?? '')) throw error;
    throw changed(hostPath(work, relative), 'it is no longer what it was', error);
  };
}

function specialFile(path: Buffer): ToolError {
  return new ToolError(
    'NXM_LAYER_FILE',
    `${shownPath(path)} is a pipe, a socket or a device, which no image can hold`,
    { hint: 'Remove it, or leave it out of what goes into the image.' },
  );
}

function leavingLink(path: Buffer, target: Buffer, from: string): ToolError {
  return new ToolError(
    'NXM_LAYER_LINK',
    `${shownPath(path)} links to ${shownPath(target)}, which is not in ${from}: in the image it would lead nowhere`,
    { hint: 'Make it a relative link within the folder, or put a copy in its place.' },
  );
}
