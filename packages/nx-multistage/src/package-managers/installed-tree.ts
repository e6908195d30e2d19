import { packageFolders } from '@nx-multistage/native';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Installed } from '../embedded/installed';

/**
 * What an install left, from the manifests of the packages in it, wherever its manager keeps them. Links are not
 * followed: what they lead to is counted where it lies.
 *
 * @param folder absolute folder that was installed into
 */
export function installedTree(folder: string): Installed {
  const found = packageFolders(folder).filter((at) => existsSync(join(folder, at, 'package.json')));
  const programs = found.flatMap((at) =>
    programsOf(join(folder, at)).map((path) => posix.join(at, path)),
  );
  return { packages: found.length, programs: new Set(programs) };
}

function programsOf(folder: string): string[] {
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: unknown;
  };
  const files = typeof bin === 'string' ? [bin] : Object.values(bin ?? {});
  return files.filter((each): each is string => typeof each === 'string');
}
