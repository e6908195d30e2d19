import type { Lockfile } from '@nx-multistage/prune/lockfile';

/** A lockfile as far as its packages go. */
type Packages = Pick<Lockfile, 'packages'>;

/**
 * Packages of a pruned lockfile that the workspace's does not hold any more.
 *
 * @returns `name@version`, sorted, each once
 */
export function movedPackages(pruned: Packages, workspace: Packages): string[] {
  const held = new Set(packageIds(workspace));
  return [...new Set(packageIds(pruned))].filter((id) => !held.has(id)).sort();
}

function packageIds(lock: Packages): string[] {
  return lock.packages().map(({ packageName, version }) => `${packageName}@${version}`);
}
