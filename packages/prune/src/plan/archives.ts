import { ToolError } from '@nx-multistage/errors';
import type { PlanContext } from './context';
import { neededIds } from './complete';

/** Folder of the artifacts that holds `file:` tarballs of the workspace. */
const ARCHIVES = 'archives';

/**
 * Where the `file:` tarballs that the plan leads to go: both npm and the install layer need them.
 *
 * @returns workspace-relative path to path below the artifacts
 * @throws ToolError `NXM_ARCHIVE_MISSING`
 */
export function planArchives(context: PlanContext): ReadonlyMap<string, string> {
  const archives = new Map<string, string>();
  for (const { package: reached } of context.lock.reach(neededIds(context))) {
    const { archive } = reached;
    if (archive === undefined || archives.has(archive)) continue;
    if (!context.snapshot.files.has(archive))
      throw new ToolError(
        'NXM_ARCHIVE_MISSING',
        `${reached.name} comes from ${archive}, which is no file of the workspace`,
        { hint: `Commit ${archive}, or install ${reached.name} from a registry.` },
      );
    const base = archive.split('/').at(-1) ?? archive;
    const taken = [...archives.values()].includes(`${ARCHIVES}/${base}`);
    archives.set(archive, `${ARCHIVES}/${taken ? archive.replaceAll('/', '-') : base}`);
  }
  return archives;
}
