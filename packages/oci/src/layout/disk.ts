import * as fs from 'node:fs';
import { systemCode } from '@nx-multistage/errors';
import type { FileData, ListedFile } from './listed-file';
import { bytesOf } from './path-text';

/** A folder on disk; paths are real ones inside it, as `FileTree` gives them. */
export class Disk {
  /** What could not be written because what it belongs to was left out. */
  readonly lost: { path: string; why: string }[] = [];
  private readonly root: Buffer;

  constructor(
    folder: string,
    private readonly owners: boolean,
    private readonly only: ((path: string) => boolean) | undefined,
  ) {
    this.root = Buffer.from(folder);
  }

  wants(path: string): boolean {
    return this.only === undefined || this.only(path);
  }

  /** Whether a path belongs to what is unpacked; folders above a wanted file do. */
  holds(path: string, { type }: ListedFile): boolean {
    if (path === '' || this.only === undefined) return true;
    return type === 'directory' ? this.there(path) : this.only(path);
  }

  directory(path: string): void {
    if (this.only) this.makeParents(`${path}/`);
    else fs.mkdirSync(this.at(path), { mode: 0o700 });
  }

  async file(path: string, data: FileData, content: AsyncIterable<Buffer>): Promise<void> {
    this.makeParents(path);
    const file = fs.openSync(this.at(path), 'wx', 0o600);
    try {
      for await (const chunk of content)
        for (let at = 0; at < chunk.length;) at += fs.writeSync(file, chunk, at);
      this.attributes(file, data);
    } finally {
      fs.closeSync(file);
    }
  }

  copy(folder: string, path: string, data: FileData): void {
    this.makeParents(path);
    const flags = fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE;
    fs.copyFileSync(inside(Buffer.from(folder), path), this.at(path), flags);
    fs.chmodSync(this.at(path), 0o600);
    const file = fs.openSync(this.at(path), 'r+');
    try {
      this.attributes(file, data);
    } finally {
      fs.closeSync(file);
    }
  }

  symlink(path: string, data: FileData): void {
    this.makeParents(path);
    fs.symlinkSync(bytesOf(data.linkTarget ?? ''), this.at(path));
    if (this.owners) fs.lchownSync(this.at(path), data.uid, data.gid);
  }

  link(target: string, path: string): void {
    this.makeParents(path);
    if (this.only && !this.there(target))
      this.lost.push({ path, why: `a hard link to ${target}, which is left out` });
    else fs.linkSync(this.at(target), this.at(path));
  }

  remove(path: string): void {
    remove(this.at(path));
  }

  /** Gives a folder its own mode: until now it had to be writable. */
  finish(path: string, data: FileData): void {
    const place = this.at(path);
    if (this.owners) fs.lchownSync(place, data.uid, data.gid);
    fs.chmodSync(place, this.modeOf(data));
    fs.utimesSync(place, data.mtimeSeconds, data.mtimeSeconds);
  }

  /** With a choice of paths, folders come as they are needed; else each is an entry of its own. */
  private makeParents(path: string): void {
    if (!this.only) return;
    for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) {
      const folder = this.at(path.slice(0, cut));
      const found = fs.lstatSync(folder, { throwIfNoEntry: false });
      if (!found) fs.mkdirSync(folder, { mode: 0o700 });
      else if (!found.isDirectory()) throw new NameClash(path.slice(0, cut));
    }
  }

  private there(path: string): boolean {
    return fs.lstatSync(this.at(path), { throwIfNoEntry: false }) !== undefined;
  }

  private attributes(file: number, data: FileData): void {
    if (this.owners) fs.fchownSync(file, data.uid, data.gid);
    fs.futimesSync(file, data.mtimeSeconds, data.mtimeSeconds);
    fs.fchmodSync(file, this.modeOf(data));
  }

  private modeOf({ mode }: FileData): number {
    return this.owners ? mode : mode & 0o1777;
  }

  private at(path: string): Buffer {
    return inside(this.root, path);
  }
}

function inside(root: Buffer, path: string): Buffer {
  return path === '' ? root : Buffer.concat([root, Buffer.from('/'), bytesOf(path)]);
}

/** Two names of an image are one on this file system, which does not tell upper from lower case. */
class NameClash extends Error {
  readonly code = 'EEXIST';
}

/** Removes a folder, also one that forbids it. Symbolic links are removed, never followed. */
export function removeTree(folder: string): void {
  remove(Buffer.from(folder));
}

function remove(path: Buffer): void {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  try {
    if (!found.isDirectory()) return fs.unlinkSync(path);
    fs.chmodSync(path, 0o700);
    for (const name of fs.readdirSync(path, { encoding: 'buffer' }))
      remove(Buffer.concat([path, Buffer.from('/'), name]));
    fs.rmdirSync(path);
  } catch (error) {
    // Another process removes the same tree.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
