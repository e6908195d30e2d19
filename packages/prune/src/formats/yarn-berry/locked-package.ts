import { ToolError } from '@nx-multistage/errors';
import { climbs, join } from '../../paths';
import type { LockedPackage } from '../format';
import { localPath, parseDescriptor } from './descriptor';
import { isOptional, isSoft, mapOf, platformsOf, type Entry } from './entry';
import type { Uses } from './walk';

/**
 * An entry as the planner sees it.
 *
 * @param entry of the lockfile
 * @param uses of the whole workspace
 * @param name it is asked for by: an alias differs from its own name
 * @throws ToolError `NXM_LOCKFILE_NAME` for a folder or an archive outside the workspace
 */
export function lockedPackage(
  entry: Entry,
  { production, required }: Pick<Uses, 'production' | 'required'>,
  name = parseDescriptor(entry.keys[0] ?? entry.resolution).name,
): LockedPackage {
  const path = localFolder(entry);
  if (path !== undefined && climbs(path)) throw outside(name, path);
  const optional = Object.keys(mapOf(entry, 'dependencies')).filter((each) =>
    isOptional(entry, 'dependenciesMeta', each),
  );
  const isArchive =
    entry.reference.startsWith('file:') && /\.(?:tgz|tar\.gz|tar)$/.test(path ?? '');
  return {
    id: entry.resolution,
    name,
    version: entry.version,
    packageName: entry.name,
    dev: !production.has(entry),
    optional: !required.has(entry) || entry.value['conditions'] !== undefined,
    ...(path === undefined ? {} : isArchive ? { archive: path } : { link: path }),
    ...platformsOf(entry),
    ...(optional.length === 0 ? {} : { optionalDependencies: optional }),
    places: [`node_modules/${name}`],
  };
}

/** Workspace-relative folder or archive that it comes from. */
function localFolder(entry: Entry): string | undefined {
  if (entry.reference.startsWith('workspace:')) return join(entry.reference.slice(10));
  return isSoft(entry) || entry.reference.startsWith('file:')
    ? localPath(entry.reference)
    : undefined;
}

function outside(name: string, path: string): ToolError {
  return new ToolError(
    'NXM_LOCKFILE_NAME',
    `${name} comes from ${JSON.stringify(path)}, outside the workspace`,
    { hint: `Move ${name} into the workspace or install it from a registry.` },
  );
}
