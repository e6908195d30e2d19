import { strings } from '../../manifest';
import type { Manifest } from '../../snapshot';

/** One value of the lockfile's `packages` map. */
export interface Entry {
  /** `name@resolution`: two entries with the same one hold the same package. */
  ident: string;
  name: string;
  /** A version, `workspace:libs/util`, `github:owner/repository#commit`, the path of an archive ... */
  resolution: string;
  /** What is behind the resolution: dependencies, platforms, programs. */
  info: Manifest;
  /** The array as it stands in the lockfile. */
  tuple: readonly unknown[];
}

/** How a package asks for another. */
export type EdgeKind = 'prod' | 'optional' | 'peer' | 'peerOptional';

export interface Edge {
  name: string;
  spec: string;
  kind: EdgeKind;
}

/** What an entry, or a member of `workspaces`, needs in production; `optional` wins over `prod`. */
export function edgesOf(info: Manifest): Edge[] {
  const optional = strings(info['optionalDependencies']);
  const peersLeft = new Set(Array.isArray(info['optionalPeers']) ? info['optionalPeers'] : []);
  const list = (map: unknown, kind: (name: string) => EdgeKind): Edge[] =>
    Object.entries(strings(map)).map(([name, spec]) => ({ name, spec, kind: kind(name) }));
  return [
    ...list(optional, () => 'optional'),
    ...list(info['dependencies'], () => 'prod').filter(
      ({ name }) => !Object.hasOwn(optional, name),
    ),
    ...list(info['peerDependencies'], (name) => (peersLeft.has(name) ? 'peerOptional' : 'peer')),
  ];
}

/** Whether it came inside its owner's archive. */
export function isBundled({ info }: Entry): boolean {
  return info['bundled'] === true;
}

/** The part of the repository's folder structure that it is: `libs/util`; undefined for anything else. */
export function workspaceFolder({ resolution }: Entry): string | undefined {
  return resolution.startsWith('workspace:') ? resolution.slice('workspace:'.length) : undefined;
}

/** A folder that is installed as it lies there: `file:` and `link:`. */
export function linkedFolder({ resolution }: Entry): string | undefined {
  return /^(?:file|link):(.*)$/.exec(resolution)?.[1];
}

/** A `file:` archive, as the manifest that asks for it writes it. */
export function archivePath({ resolution }: Entry): string | undefined {
  return /\.(?:tgz|tar\.gz)$/.test(resolution) && !/^[a-z][a-z+]*:/i.test(resolution)
    ? resolution
    : undefined;
}

/** Whether it comes from a registry; only then its resolution is a version. */
export function isPublished({ resolution }: Entry): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+]|$)/.test(resolution) && !resolution.endsWith('.tgz');
}

/** Platform words of an entry: a single one stands without an array. */
export function words(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === 'string' && each !== 'none',
  );
  return list.length === 0 ? undefined : list;
}
