import type { LockedPackage } from '../format';
import type { YarnGraph } from './graph';
import { aliasedName, localTarget, splitPattern } from './pattern';

/** What an entry alone does not say of itself. */
export interface Standing {
  dev: boolean;
  optional: boolean;
}

/** An entry as the planner sees it; platforms are known only where the package is installed here. */
export function lockedPackage(
  graph: YarnGraph,
  id: string,
  { dev, optional }: Standing,
): LockedPackage {
  const { name, range } = splitPattern(id);
  const fields = graph.fields(id);
  const local = fields['resolved'] === undefined || range.startsWith('file:') ? range : '';
  const target = localTarget(local);
  const own = fields['name'];
  const optionals = Object.keys(fields['optionalDependencies'] ?? {});
  return {
    id,
    name,
    version: graph.version(id),
    packageName: typeof own === 'string' ? own : (aliasedName(range) ?? name),
    dev,
    optional,
    ...(target !== undefined && 'folder' in target ? { link: target.folder } : {}),
    ...(target !== undefined && 'archive' in target ? { archive: target.archive } : {}),
    ...platformsOf(graph, id),
    ...(optionals.length === 0 ? {} : { optionalDependencies: optionals }),
    places: [
      `node_modules/${name}`,
      ...new Set(
        graph.dependents(id).map((parent) => `node_modules/${parent}/node_modules/${name}`),
      ),
    ],
  };
}

function platformsOf(graph: YarnGraph, id: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const manifest = graph.installed(id);
  const lists = (['os', 'cpu', 'libc'] as const).flatMap((field) => {
    const value = manifest?.[field];
    return Array.isArray(value) ? [[field, value.map(String)] as const] : [];
  });
  return Object.fromEntries(lists);
}
