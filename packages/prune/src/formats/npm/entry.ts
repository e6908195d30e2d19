import { isRecord, strings } from '../../manifest';

/** One value of the lockfile's `packages` map. */
export type Entry = Readonly<Record<string, unknown>>;

/** How a package asks for another. */
export type EdgeKind = 'prod' | 'optional' | 'peer' | 'peerOptional';

export interface Edge {
  name: string;
  spec: string;
  kind: EdgeKind;
}

/**
 * What a lock entry asks for. As in npm, `optionalDependencies` win over `dependencies`, and both over
 * `peerDependencies` of the same name.
 */
export function edgesOf(entry: Entry): Edge[] {
  const edges = new Map<string, Edge>();
  const meta = entry['peerDependenciesMeta'];
  for (const [name, spec] of Object.entries(strings(entry['peerDependencies']))) {
    const peerMeta = isRecord(meta) ? meta[name] : undefined;
    const optional = isRecord(peerMeta) && peerMeta['optional'] === true;
    edges.set(name, { name, spec, kind: optional ? 'peerOptional' : 'peer' });
  }
  for (const [name, spec] of Object.entries(strings(entry['dependencies'])))
    edges.set(name, { name, spec, kind: 'prod' });
  for (const [name, spec] of Object.entries(strings(entry['optionalDependencies'])))
    edges.set(name, { name, spec, kind: 'optional' });
  return [...edges.values()];
}

/** A string member of an entry. */
export function textOf(entry: Entry | undefined, field: string): string | undefined {
  const value = entry?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** Whether an entry is bound to some platforms. */
export function isPlatformBound(entry: Entry): boolean {
  return ['os', 'cpu', 'libc'].some((field) => {
    const value = entry[field];
    return Array.isArray(value) && value.length > 0;
  });
}
