import type { ClosedPath, NumericUser } from './request';

/** A file of an image, as its layers say. */
export interface ImageFile {
  type: string;
  mode: number;
  uid: number;
  gid: number;
}

/** What the image's user may do where it is not obvious; paths begin with a slash. */
export interface Access {
  /** Folders it may write to. */
  writable: string[];
  /** Folders it may not enter, files it may not read. */
  closed: ClosedPath[];
}

const READ = 4;
const WRITE = 2;
const ENTER = 1;

/**
 * Decides what the image's user may write and may not read. The kernel cannot: with a single user id mapped all
 * files seem to be the app's. Of folders inside each other only the outermost is named.
 *
 * @param files by path inside the image, with or without a leading slash
 * @param user root may do everything
 */
export function decideAccess(
  files: Iterable<readonly [string, ImageFile]>,
  user: NumericUser,
): Access {
  const access: Access = { writable: [], closed: [] };
  for (const [name, file] of files) {
    const allowed = permissions(file, user);
    const path = `/${name.replace(/^\/+|\/+$/g, '')}`;
    if (file.type === 'directory') {
      if ((allowed & ENTER) === 0) access.closed.push({ path, kind: 'directory' });
      else if ((allowed & WRITE) !== 0) access.writable.push(path);
    } else if (file.type === 'file' && (allowed & READ) === 0)
      access.closed.push({ path, kind: 'file' });
  }
  const closedPaths = outermost(access.closed.map(({ path }) => path));
  return {
    writable: [...outermost(access.writable)],
    closed: access.closed.filter(({ path }) => closedPaths.has(path)),
  };
}

/** The three bits of a mode that count for a user: the first class it is in, not the most generous. */
function permissions({ mode, uid, gid }: ImageFile, user: NumericUser): number {
  if (user.uid === 0) return READ | WRITE | ENTER;
  return (mode >> (uid === user.uid ? 6 : gid === user.gid ? 3 : 0)) & 7;
}

/** Of some paths those that are in none of the others. */
function outermost(paths: readonly string[]): Set<string> {
  const all = new Set(paths);
  return new Set(paths.filter((path) => !ancestors(path).some((parent) => all.has(parent))));
}

/** The folders a path is in: `/a/b` is in `/a` and `/`. */
function ancestors(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return path === '/'
    ? []
    : ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
