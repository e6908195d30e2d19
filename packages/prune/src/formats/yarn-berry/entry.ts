import { isRecord } from '../../manifest';
import type { LockedPackage } from '../format';
import type { SymlMap } from './syml';

/** A package as the lockfile has it. */
export interface Entry {
  /** Ranges that resolved to it, `name@range` each. */
  keys: readonly string[];
  /** `name@reference`, unique in the lockfile. */
  resolution: string;
  /** Its own name. */
  name: string;
  reference: string;
  version: string;
  value: SymlMap;
  /** Lines below the key, as Yarn wrote them. */
  body: string;
}

/** A map of strings among the fields of an entry. */
export function mapOf({ value }: Entry, field: string): Record<string, string> {
  const map = value[field];
  return isRecord(map) ? (map as Record<string, string>) : {};
}

/** Whether `dependenciesMeta` or `peerDependenciesMeta` calls a name optional. */
export function isOptional({ value }: Entry, field: string, name: string): boolean {
  const map = value[field];
  const meta = isRecord(map) ? map[name] : undefined;
  return isRecord(meta) && meta['optional'] === 'true';
}

/** Whether it is a folder of the workspace: `workspace:`, `link:` or `portal:`. */
export function isSoft({ value }: Entry): boolean {
  return value['linkType'] === 'soft';
}

/** `os`, `cpu` and `libc` of `conditions` (`os=linux & cpu=x64 & libc=musl`). */
export function platformsOf({ value }: Entry): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const conditions = value['conditions'];
  if (typeof conditions !== 'string') return {};
  const lists: { os?: string[]; cpu?: string[]; libc?: string[] } = {};
  for (const [, not = '', field, name] of conditions.matchAll(/(!?)\b(os|cpu|libc)=([^\s()&|]+)/g))
    (lists[field as 'os' | 'cpu' | 'libc'] ??= []).push(`${not}${name}`);
  return lists;
}
