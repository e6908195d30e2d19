import { ToolError } from '@nx-multistage/errors';
import { isRecord } from '../../manifest';
import { isPackageName } from '../../package-name';
import type { Manifest } from '../../snapshot';
import { isPublished, workspaceFolder, type Entry } from './entry';
import { parseJsonc } from './jsonc';
import { namesIn, splitIdent } from './keys';

/** Makes a lockfile that this reads, from an older or a binary one. */
export const UPDATE = 'bun install --lockfile-only';

/** `lockfileVersion`s that Bun 1.2 to 1.4 write. Source: its `bun.lock.rs`. */
const VERSIONS: readonly unknown[] = [0, 1, 2, 3];

/** `bun.lock` as data. */
export interface BunLock {
  lockfileVersion: number;
  /** 1: a workspace without a word on it is installed isolated; 0 or absent: hoisted. */
  configVersion: number | undefined;
  /** What the manifests ask for, by folder; the root is the empty string. */
  workspaces: ReadonlyMap<string, Manifest>;
  /** By key: the names that lead to its folder. */
  packages: ReadonlyMap<string, Entry>;
  /** `catalog`, `catalogs`, `overrides` ... */
  fields: Manifest;
}

/**
 * Reads `bun.lock`.
 *
 * @param text the file
 * @param file its name, for messages
 * @throws ToolError `NXM_LOCKFILE_INVALID`, `NXM_LOCKFILE_VERSION`, `NXM_LOCKFILE_NAME`
 */
export function parseBunLock(text: string, file: string): BunLock {
  const fields = parseText(text, file);
  const { lockfileVersion: version, configVersion, workspaces, packages } = fields;
  if (!VERSIONS.includes(version))
    throw new ToolError(
      'NXM_LOCKFILE_VERSION',
      `${file} has lockfileVersion ${JSON.stringify(version) ?? 'none'}; ${VERSIONS.join(', ')} can be pruned`,
      { hint: `Run "${UPDATE}" with Bun 1.2 to 1.4 and commit ${file}.` },
    );
  if (!isRecord(workspaces) || !isRecord(workspaces['']))
    throw invalid(file, 'has no "workspaces" map with an entry for the workspace root');
  if (!isRecord(packages)) throw invalid(file, 'has no "packages" map');
  const entries = Object.entries(packages).map(
    ([key, tuple]) => [key, entryAt(key, tuple, file)] as const,
  );
  return {
    lockfileVersion: Number(version),
    configVersion: typeof configVersion === 'number' ? configVersion : undefined,
    workspaces: new Map(Object.entries(workspaces).map(([path, at]) => [path, record(at)])),
    packages: new Map(entries),
    fields,
  };
}

function parseText(text: string, file: string): Manifest {
  if (/^(?:<{7}|>{7}|={7})(?: |\r?$)/m.test(text))
    throw new ToolError('NXM_LOCKFILE_INVALID', `${file} has unresolved merge conflicts`, {
      hint: `Take one side of ${file}, then run "${UPDATE}".`,
    });
  try {
    const value = parseJsonc(text);
    if (isRecord(value)) return value;
  } catch (cause) {
    throw invalid(file, 'is not valid JSON', cause);
  }
  throw invalid(file, 'does not hold a JSON object');
}

function entryAt(key: string, tuple: unknown, file: string): Entry {
  if (!namesIn(key).every(isPackageName) || namesIn(key).join('/') !== key)
    throw new ToolError(
      'NXM_LOCKFILE_NAME',
      `${file} has an entry whose path is not safe: ${JSON.stringify(key)}`,
      { hint: `Find out who wrote that entry, then restore ${file} from version control.` },
    );
  const ident: unknown = Array.isArray(tuple) ? tuple[0] : undefined;
  if (!Array.isArray(tuple) || typeof ident !== 'string')
    throw invalid(file, `has a damaged entry for "${key}"`);
  const { name, resolution } = splitIdent(ident);
  const entry = { ident, name, resolution, info: record(tuple.find(isRecord)), tuple };
  if (!isPackageName(name) || resolution === '')
    throw invalid(file, `has a damaged entry for "${key}": ${JSON.stringify(ident)}`);
  assertComplete(key, entry, file);
  return entry;
}

/** A published package is an archive whose content the lockfile vouches for. */
function assertComplete(key: string, entry: Entry, file: string): void {
  if (workspaceFolder(entry) !== undefined || !isPublished(entry)) return;
  const [, registry, info, integrity] = entry.tuple;
  if (typeof registry !== 'string' || !isRecord(info))
    throw invalid(file, `has a damaged entry for "${key}"`);
  if (typeof integrity !== 'string' || !/^sha\d+-/.test(integrity))
    throw invalid(file, `has no integrity for "${key}" (${entry.ident})`);
}

function record(value: unknown): Manifest {
  return isRecord(value) ? value : {};
}

function invalid(file: string, what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} ${what}`, {
    hint: `Restore ${file} from version control, or delete it and run "${UPDATE}".`,
    cause,
  });
}
