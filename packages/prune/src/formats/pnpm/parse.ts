import { ToolError } from '@nx-multistage/errors';
import { loadAll } from 'js-yaml';
import { isRecord, strings } from '../../manifest';
import { isPackageName } from '../../package-name';
import { climbs, join } from '../../paths';
import { baseOf, nameOf } from './dep-path';
import { IMPORTER_FIELDS, type Direct, type Importer, type PnpmLock } from './lock';
import type { Fields, LockedSnapshot } from './lock';

const UPDATE = 'pnpm install --lockfile-only';

/**
 * Reads `pnpm-lock.yaml` of lockfileVersion 9.0, which pnpm 9 to 12 write. pnpm 11 and 12 may put a document about
 * pnpm itself before the workspace's.
 *
 * @param text the file
 * @param file its name, for messages
 * @throws ToolError `NXM_LOCKFILE_INVALID`, `NXM_LOCKFILE_VERSION`, `NXM_LOCKFILE_NAME`
 */
export function parsePnpmLock(text: string, file: string): PnpmLock {
  const lock = parseYaml(text, file);
  const { importers, packages, snapshots, ...top } = lock;
  if (String(top['lockfileVersion']) !== '9.0') throw otherVersion(file, top['lockfileVersion']);
  if (!isRecord(importers)) throw invalid(file, 'has no "importers"');
  return {
    file,
    top,
    importers: new Map(
      Object.entries(importers).map(([path, value]) => [
        importerFolder(path, file),
        readImporter(value, { path, file }),
      ]),
    ),
    packages: new Map(records(packages, { what: 'packages', file })),
    snapshots: new Map(
      records(snapshots, { what: 'snapshots', file }).map(([id, fields]) => {
        assertSafe(id, file);
        return [id, readSnapshot(id, { fields, file })];
      }),
    ),
  };
}

function parseYaml(text: string, file: string): Record<string, unknown> {
  if (/^(?:<{7}|>{7}|={7})(?: |$)/m.test(text))
    throw new ToolError('NXM_LOCKFILE_INVALID', `${file} has unresolved merge conflicts`, {
      hint: `Run "${UPDATE}": pnpm resolves the conflicts of its lockfile itself.`,
    });
  let documents: unknown[];
  try {
    documents = loadAll(text);
  } catch (cause) {
    throw invalid(file, 'is not valid YAML', cause);
  }
  const last = documents.at(-1);
  if (isRecord(last)) return last;
  throw invalid(file, 'does not hold a YAML map');
}

function otherVersion(file: string, version: unknown): ToolError {
  const found = version === undefined ? 'no lockfileVersion' : `lockfileVersion ${String(version)}`;
  return new ToolError('NXM_LOCKFILE_VERSION', `${file} has ${found}; 9.0 can be pruned`, {
    hint: `Run "${UPDATE}" with pnpm 9 or later and commit the lockfile.`,
  });
}

function importerFolder(path: string, file: string): string {
  const folder = join(path);
  if (!climbs(folder)) return folder;
  throw unsafe(path, file);
}

function readImporter(value: unknown, { path, file }: { path: string; file: string }): Importer {
  if (!isRecord(value ?? {})) throw invalid(file, `has no map for the importer "${path}"`);
  const direct = new Map<string, Direct>();
  for (const field of IMPORTER_FIELDS)
    for (const [name, entry] of Object.entries(mapOf((value as Fields | null)?.[field]))) {
      const { specifier, version } = mapOf(entry);
      if (typeof specifier !== 'string' || typeof version !== 'string')
        throw invalid(file, `has no specifier and version for ${name} of the importer "${path}"`);
      if (!isPackageName(name)) throw unsafe(name, file);
      direct.set(name, { specifier, version, field });
    }
  return { direct };
}

function readSnapshot(
  id: string,
  { fields, file }: { fields: Fields; file: string },
): LockedSnapshot {
  const dependencies = strings(fields['dependencies']);
  const optionalDependencies = strings(fields['optionalDependencies']);
  for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)])
    if (!isPackageName(name)) throw unsafe(`${id} -> ${name}`, file);
  return { dependencies, optionalDependencies, fields };
}

function records(value: unknown, at: { what: string; file: string }): [string, Fields][] {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) throw invalid(at.file, `has no map "${at.what}"`);
  return Object.entries(value).map(([key, each]) => {
    if (isRecord(each)) return [key, each];
    throw invalid(at.file, `has no map for "${key}" in "${at.what}"`);
  });
}

function mapOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** Names and folders from a lockfile become paths: each is checked before it is joined to anything. */
function assertSafe(id: string, file: string): void {
  const base = baseOf(id);
  const name = nameOf(id);
  const local = /^file:(.*)$/.exec(base.slice(name.length + 1))?.[1];
  if (!isPackageName(name) || (local !== undefined && climbs(join(local)))) throw unsafe(id, file);
}

function unsafe(what: string, file: string): ToolError {
  return new ToolError(
    'NXM_LOCKFILE_NAME',
    `${file} has an entry that leaves the workspace or whose name is no package name: ${JSON.stringify(what)}`,
    {
      hint: 'Move what it names into the workspace or install it from a registry; if nobody wrote that entry on purpose, restore the lockfile from version control.',
    },
  );
}

function invalid(file: string, what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} ${what}`, {
    hint: `Restore ${file} from version control or run "${UPDATE}".`,
    cause,
  });
}
