import { posix } from 'node:path';

/** npm's list of what it installed: `node_modules/.package-lock.json`. */
interface HiddenLockfile {
  packages?: Record<string, { link?: boolean; bin?: string | Record<string, string> }>;
}

/** What an install left, from npm's own list of it. */
export interface Installed {
  /** Third-party packages; links to workspace libraries do not count. */
  packages: number;
  /** Files that packages declare as programs, relative to the install folder. */
  programs: Set<string>;
}

/** @param text npm's hidden lockfile; empty where nothing was installed */
export function readInstalled(text: string): Installed {
  const { packages = {} } = JSON.parse(text === '' ? '{}' : text) as HiddenLockfile;
  const third = Object.entries(packages).filter(
    ([folder, { link }]) => link !== true && folder.includes('node_modules/'),
  );
  const programs = new Set(
    Object.entries(packages).flatMap(([folder, { bin = {} }]) =>
      (typeof bin === 'string' ? [bin] : Object.values(bin)).map((path) =>
        posix.join(folder, path),
      ),
    ),
  );
  return { packages: third.length, programs };
}
