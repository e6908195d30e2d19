import { ToolError } from '@nx-multistage/errors';
import { dependenciesOf } from '../../manifest';
import { join } from '../../paths';
import type { DependencyField, Manifest } from '../../snapshot';
import type { Entry } from './entry';

const FIELDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const satisfies readonly DependencyField[];

/**
 * Throws where a package.json of the workspace and its lock entry ask for different packages.
 *
 * @param folder workspace-relative folder of the manifest, empty for the root
 * @param manifest the package.json
 * @param locked the lock entry of that folder
 * @param file the lockfile's name
 * @throws ToolError `NXM_LOCKFILE_OUT_OF_STEP`, naming every difference
 */
export function assertInStep(
  folder: string,
  manifest: Manifest,
  { locked, file }: { locked: Entry; file: string },
): void {
  const differences = lockfileDifferences(manifest, locked);
  if (differences.length === 0) return;
  throw new ToolError(
    'NXM_LOCKFILE_OUT_OF_STEP',
    `${file} is out of step with ${join(folder, 'package.json')}:\n  ${differences.join('\n  ')}`,
    { hint: `Run "npm install --package-lock-only" in the workspace root and commit ${file}.` },
  );
}

/**
 * What a package.json asks for and its entry in a package-lock.json does not, or the other way round.
 *
 * @returns a line for each difference; none where they are in step
 */
export function lockfileDifferences(manifest: Manifest, locked: Manifest): string[] {
  return FIELDS.flatMap((field) =>
    difference(field, declared(manifest, field), declared(locked, field)),
  );
}

/** npm drops a name from `dependencies` that is also in `optionalDependencies`. */
function declared(manifest: Manifest, field: DependencyField): Record<string, string> {
  const own = dependenciesOf(manifest, field);
  if (field !== 'dependencies') return own;
  const optional = dependenciesOf(manifest, 'optionalDependencies');
  return Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(optional, name)));
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
