import { ToolError } from '@nx-multistage/errors';
import { strings } from '../../manifest';
import { climbs, join } from '../../paths';
import type { LockedPackage } from '../format';
import { isPublished, linkedFolder, words, workspaceFolder, type Entry } from './entry';
import { namesIn } from './keys';

/** What a key alone does not tell. */
export interface LockedFacts {
  dev: boolean;
  optional: boolean;
  /** Workspace-relative archive, where it is one. */
  archive: string | undefined;
  places: readonly string[];
  /** From `lockfileVersion` 2 on an entry says whether the package has an install script. */
  tellsScripts: boolean;
}

/**
 * An entry as the planner sees it.
 *
 * @throws ToolError `NXM_LOCKFILE_NAME` for a link or archive outside the workspace
 */
export function lockedPackage(key: string, entry: Entry, facts: LockedFacts): LockedPackage {
  const name = namesIn(key).at(-1) ?? key;
  const folder = workspaceFolder(entry) ?? linkedFolder(entry);
  const link = folder === undefined ? undefined : join(folder);
  const { info } = entry;
  const optional = Object.keys(strings(info['optionalDependencies']));
  const platforms = (['os', 'cpu', 'libc'] as const).flatMap((field) => {
    const list = words(info[field]);
    return list === undefined ? [] : [[field, list] as const];
  });
  assertInside(name, facts.archive ?? link ?? '');
  return {
    id: key,
    name,
    version: isPublished(entry) ? entry.resolution : '',
    packageName: entry.name,
    dev: facts.dev,
    optional: facts.optional || platforms.length > 0,
    ...(link === undefined ? {} : { link }),
    ...(facts.archive === undefined ? {} : { archive: facts.archive }),
    ...(facts.tellsScripts && isPublished(entry)
      ? { installScript: info['hasInstallScript'] === true }
      : {}),
    ...Object.fromEntries(platforms),
    ...(optional.length === 0 ? {} : { optionalDependencies: optional }),
    places: facts.places,
  };
}

function assertInside(name: string, path: string): void {
  if (!climbs(path)) return;
  throw new ToolError(
    'NXM_LOCKFILE_NAME',
    `${name} comes from ${JSON.stringify(path)}, outside the workspace`,
    { hint: `Move ${name} into the workspace or install it from a registry.` },
  );
}
