import { ToolError } from '@nx-multistage/errors';
import { dependenciesOf, isRecord, strings } from '../../manifest';
import { join } from '../../paths';
import type { DependencyField, Manifest } from '../../snapshot';
import { UPDATE, type BunLock } from './parse';

const FIELDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const satisfies readonly DependencyField[];

/**
 * Throws where a package.json and what the lockfile repeats of it ask for different packages.
 *
 * @param folder workspace-relative folder of the manifest, empty for the root
 * @throws ToolError `NXM_LOCKFILE_OUT_OF_STEP`, naming every difference
 */
export function assertInStep(
  folder: string,
  manifest: Manifest,
  { lock, file }: { lock: BunLock; file: string },
): void {
  const locked = lock.workspaces.get(folder);
  if (locked === undefined) return;
  const differences = [
    ...FIELDS.flatMap((field) =>
      difference(field, declared(manifest, field), declared(locked, field)),
    ),
    ...(folder === '' ? rootDifferences(manifest, lock.fields) : []),
  ];
  if (differences.length === 0) return;
  throw new ToolError(
    'NXM_LOCKFILE_OUT_OF_STEP',
    `${file} is out of step with ${join(folder, 'package.json')}:\n  ${differences.join('\n  ')}`,
    { hint: `Run "${UPDATE}" in the workspace root and commit ${file}.` },
  );
}

/** Bun keeps a name that stands in several fields once: in `optionalDependencies` first. */
function declared(manifest: Manifest, field: DependencyField): Record<string, string> {
  const own = dependenciesOf(manifest, field);
  const over = {
    dependencies: ['optionalDependencies'],
    devDependencies: ['dependencies', 'optionalDependencies'],
    optionalDependencies: [],
    peerDependencies: [],
  } as const satisfies Record<DependencyField, readonly DependencyField[]>;
  return Object.fromEntries(
    Object.entries(own).filter(
      ([name]) => !over[field].some((each) => Object.hasOwn(dependenciesOf(manifest, each), name)),
    ),
  );
}

/** Catalogs: the only fields of the root that every manifest may lean on. */
function rootDifferences(manifest: Manifest, locked: Manifest): string[] {
  const within = isRecord(manifest['workspaces']) ? manifest['workspaces'] : {};
  const catalogs = record(within['catalogs'] ?? manifest['catalogs']);
  const lockedCatalogs = record(locked['catalogs']);
  const names = new Set([...Object.keys(catalogs), ...Object.keys(lockedCatalogs)]);
  return [
    ...difference(
      'catalog',
      strings(within['catalog'] ?? manifest['catalog']),
      strings(locked['catalog']),
    ),
    ...[...names].flatMap((name) =>
      difference(`catalogs.${name}`, strings(catalogs[name]), strings(lockedCatalogs[name])),
    ),
  ];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function difference(
  field: string,
  wanted: Record<string, string>,
  locked: Record<string, string>,
): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(locked)])].sort();
  return names
    .filter((name) => wanted[name] !== locked[name])
    .map(
      (name) =>
        `${field}.${name}: package.json has ${wanted[name] ?? 'nothing'}, the lockfile ${locked[name] ?? 'nothing'}`,
    );
}
