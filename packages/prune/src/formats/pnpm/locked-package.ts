import { ToolError } from '@nx-multistage/errors';
import { textField } from '../../manifest';
import { climbs, join } from '../../paths';
import type { LockedPackage } from '../format';
import { baseOf, nameOf, storeFolder, versionOf } from './dep-path';
import { archiveOf, type PnpmGraph, type Target } from './graph';
import type { Fields } from './lock';

/** Prefix of the id of a link; no package name has it. */
const LINK = 'link:';

/**
 * What a name leads to, as the planner sees it.
 *
 * @param name it is imported by
 * @throws ToolError `NXM_LOCKFILE_NAME` for a link or archive outside the workspace
 */
export function lockedPackage(
  graph: Pick<PnpmGraph, 'lock' | 'isDev'>,
  name: string,
  target: Target,
): LockedPackage {
  return 'folder' in target ? linked(name, target.folder) : installed(graph, name, target.id);
}

function linked(name: string, folder: string): LockedPackage {
  assertInside(name, folder);
  return {
    id: `${LINK}${folder}#${name}`,
    name,
    version: '',
    packageName: name,
    dev: false,
    optional: false,
    link: folder,
    places: [folder],
  };
}

/** The link that an id stands for. */
export function linkOf(id: string): { name: string; folder: string } | undefined {
  if (!id.startsWith(LINK)) return undefined;
  const at = id.lastIndexOf('#');
  return { folder: id.slice(LINK.length, at), name: id.slice(at + 1) };
}

function installed(
  { lock, isDev }: Pick<PnpmGraph, 'lock' | 'isDev'>,
  name: string,
  id: string,
): LockedPackage {
  const facts = lock.packages.get(baseOf(id)) ?? {};
  const snapshot = lock.snapshots.get(id);
  const platforms = platformsOf(facts);
  const optional = Object.keys(snapshot?.optionalDependencies ?? {});
  const archive = archiveOf(lock, id);
  const packageName = nameOf(id);
  assertInside(name, archive ?? '');
  return {
    id,
    name,
    version: textField(facts, 'version') ?? versionOf(id),
    packageName,
    dev: isDev(id),
    optional: snapshot?.fields['optional'] === true || Object.keys(platforms).length > 0,
    ...(archive === undefined ? {} : { archive }),
    ...platforms,
    ...(optional.length === 0 ? {} : { optionalDependencies: optional }),
    places: [
      join('node_modules/.pnpm', storeFolder(id), 'node_modules', packageName),
      join('node_modules', name),
    ],
  };
}

function platformsOf(facts: Fields): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const lists = (['os', 'cpu', 'libc'] as const).flatMap((field) => {
    const value = facts[field];
    return Array.isArray(value) ? [[field, value.map(String)] as const] : [];
  });
  return Object.fromEntries(lists);
}

function assertInside(name: string, path: string): void {
  if (!climbs(path)) return;
  throw new ToolError(
    'NXM_LOCKFILE_NAME',
    `${name} comes from ${JSON.stringify(path)}, outside the workspace`,
    { hint: `Move ${name} into the workspace or install it from a registry.` },
  );
}
