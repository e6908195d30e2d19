import { readLockfile } from '../../workspace/lock-packages';

/** A lockfile with the name it is reported by. */
export interface LockText {
  path: string;
  text: string;
}

/**
 * Packages of a pruned lockfile that the workspace's does not hold any more.
 *
 * @returns `name@version`, sorted, each once
 * @throws ToolError `NXM_LOCKFILE_INVALID`
 */
export function movedPackages(pruned: LockText, workspace: LockText): string[] {
  const held = new Set(packageIds(workspace));
  return [...new Set(packageIds(pruned))].filter((id) => !held.has(id)).sort();
}

/** Everything installed, without the workspace's own folders and the links to them. */
function packageIds({ text, path }: LockText): string[] {
  return [...readLockfile(text, path).values()]
    .filter((entry) => entry.path.includes('node_modules/') && !entry.link)
    .map(({ name, version }) => `${name}@${version}`);
}
