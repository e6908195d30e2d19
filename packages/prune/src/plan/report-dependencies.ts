import type { PrunedLock } from '../formats/format';
import type { ReportedDependency } from '../request';
import type { PlanContext } from './context';

/**
 * Every package of the pruned tree with the reason it is there, sorted by name and version.
 */
export function reportDependencies(context: PlanContext, lock: PrunedLock): ReportedDependency[] {
  const direct = new Map<string, string>();
  for (const owner of [...context.modules.values(), context.app])
    for (const { target, because } of owner.needs.values())
      if ('id' in target) direct.set(target.id, because);
  const reported = new Map<string, ReportedDependency>();
  for (const { id, name, version, because } of lock.packages) {
    const key = `${name}@${version}`;
    const known = reported.get(key);
    const own = direct.get(id);
    if (known === undefined || (own !== undefined && !known.direct))
      reported.set(key, {
        name,
        version,
        because: own ?? because ?? 'direct',
        direct: own !== undefined,
      });
  }
  return [...reported.values()].sort((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}
