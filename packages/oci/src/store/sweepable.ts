import { isTemporaryName, writerOnHost } from './temporary-name';

/** A file of the store, as a sweep sees it. */
export interface StoredFile {
  /** Without folder. */
  name: string;
  /** Bytes. */
  size: number;
  /** When it was last written or used: milliseconds since 1970. */
  usedMs: number;
}

export interface SweepRule {
  /** Milliseconds since 1970 before which a file counts as no longer used. */
  before: number;
  host: string;
  isAlive: (pid: number) => boolean;
}

/**
 * Whether a sweep takes a file away: one that was not used for long; a temporary one also when the process
 * that wrote it has ended.
 */
export function isSweepable({ name, usedMs }: StoredFile, rule: SweepRule): boolean {
  if (usedMs < rule.before) return true;
  if (!isTemporaryName(name)) return false;
  const pid = writerOnHost(name, rule.host);
  return pid !== undefined && !rule.isAlive(pid);
}
