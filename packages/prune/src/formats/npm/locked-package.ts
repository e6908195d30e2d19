import { ToolError } from '@nx-multistage/errors';
import { strings } from '../../manifest';
import { climbs } from '../../paths';
import type { LockedPackage } from '../format';
import { isPlatformBound, textOf, type Entry } from './entry';
import { nameAt } from './locations';

/**
 * A lock path as the planner sees it.
 *
 * @param path an existing lock path
 * @param entry its entry
 * @throws ToolError `NXM_LOCKFILE_NAME` for a link or archive outside the workspace
 */
export function lockedPackage(path: string, entry: Entry): LockedPackage {
  const name = nameAt(path);
  const resolved = textOf(entry, 'resolved') ?? '';
  const isLink = entry['link'] === true;
  const archive = resolved.startsWith('file:') ? resolved.slice('file:'.length) : undefined;
  const optional = Object.keys(strings(entry['optionalDependencies']));
  assertInside(name, archive ?? (isLink ? resolved : ''));
  return {
    id: path,
    name,
    version: textOf(entry, 'version') ?? '',
    packageName: textOf(entry, 'name') ?? name,
    dev: entry['dev'] === true,
    optional: entry['optional'] === true || isPlatformBound(entry),
    ...(isLink ? { link: resolved } : {}),
    ...(archive === undefined ? {} : { archive }),
    installScript: entry['hasInstallScript'] === true,
    ...platformsOf(entry),
    ...(optional.length === 0 ? {} : { optionalDependencies: optional }),
    places: [path],
  };
}

function platformsOf(entry: Entry): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const lists = (['os', 'cpu', 'libc'] as const).flatMap((field) => {
    const value = entry[field];
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
