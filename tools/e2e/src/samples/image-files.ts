import { command, createTemporaryFolder, succeed } from '@nx-multistage/testkit';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A file, folder or link of an image. */
export interface ImageFile {
  /** Absolute in the image. */
  path: string;
  type: 'file' | 'folder' | 'link';
  /** `uid:gid` */
  owner: string;
  /** As `ls` writes it, without the type: `rwxr-xr-x`. */
  mode: string;
}

/** A folder of an image, copied out of it, with what the copy loses. */
export interface ImageFolder {
  files: ImageFile[];
  /** Bytes of a file. */
  read(path: string): Buffer;
  /** Path -> digest of its bytes, or where a link leads; folders are left out. */
  digests(): Record<string, string>;
  remove(): void;
}

/** Copies a folder out of an image. Nothing of the image runs. */
export async function readImageFolder(image: string, folder: string): Promise<ImageFolder> {
  const temporary = createTemporaryFolder('image');
  const archive = join(temporary.path, 'files.tar');
  const container = (await succeed('docker', ['create', image])).stdout.trim();
  try {
    const script = 'docker cp "$1:$2" - > "$3" && tar --extract --file="$3" --directory="$4"';
    const argv = ['-c', script, 'sh', container, folder, archive, temporary.path];
    await succeed('sh', argv);
  } finally {
    await command('docker', ['rm', container]);
  }
  const list = await succeed('tar', ['--list', '--verbose', '--numeric-owner', '--file', archive]);
  const copy = (path: string) => join(temporary.path, path);
  return {
    files: list.stdout.split('\n').filter(Boolean).map(parseLine),
    read: (path) => readFileSync(copy(path)),
    digests: () =>
      Object.fromEntries(
        walk(copy(folder)).map((path) => [folder + path, digest(copy(folder + path))]),
      ),
    remove: temporary.remove,
  };
}

/** `-rw-r--r-- 0/0  12 2026-01-01 00:00 app/src/main.js`; links end with ` -> target`, hard ones with ` link to`. */
function parseLine(line: string): ImageFile {
  const match = /^(.)(\S{9})\S*\s+(\d+)\/(\d+)\s+\d+ \S+ \S+ (.*)$/.exec(line);
  if (match === null) throw new Error(`tar printed ${line}`);
  const [, kind, mode = '', uid, gid, rest = ''] = match;
  return {
    path: `/${rest.replace(/ (->|link to) .*$/, '').replace(/\/$/, '')}`,
    type: kind === 'd' ? 'folder' : kind === 'l' ? 'link' : 'file',
    owner: `${uid}:${gid}`,
    mode,
  };
}

function walk(root: string, prefix = ''): string[] {
  return readdirSync(root + prefix, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`;
    return entry.isDirectory() ? walk(root, path) : [path];
  });
}

function digest(path: string): string {
  if (lstatSync(path).isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
