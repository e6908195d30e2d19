import { ToolError } from '@nx-multistage/errors';
import { dependenciesOf } from '../../manifest';
import { join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { normalized } from './descriptor';
import { mapOf, type Entry } from './entry';

/**
 * Throws where a package.json of the workspace and its entry ask for different packages.
 *
 * @param folder workspace-relative folder of the manifest
 * @throws ToolError `NXM_LOCKFILE_OUT_OF_STEP`, naming every difference
 */
export function assertInStep(
  folder: string,
  manifest: Manifest,
  { entry, file }: { entry: Entry; file: string },
): void {
  const differences = [
    ...difference('dependencies', installed(manifest), mapOf(entry, 'dependencies')),
    ...difference(
      'peerDependencies',
      dependenciesOf(manifest, 'peerDependencies'),
      mapOf(entry, 'peerDependencies'),
    ),
  ];
  if (differences.length === 0) return;
  throw new ToolError(
    'NXM_LOCKFILE_OUT_OF_STEP',
    `${file} is out of step with ${join(folder, 'package.json')}:\n  ${differences.join('\n  ')}`,
    { hint: `Run "yarn install" in the workspace root and commit ${file}.` },
  );
}

/** The lockfile has all kinds in one map: a development dependency wins, then an optional one. */
function installed(manifest: Manifest): Record<string, string> {
  const all = {
    ...dependenciesOf(manifest, 'dependencies'),
    ...dependenciesOf(manifest, 'optionalDependencies'),
    ...dependenciesOf(manifest, 'devDependencies'),
  };
  return Object.fromEntries(Object.entries(all).map(([name, range]) => [name, normalized(range)]));
}

function difference(
  field: string,
  wanted: Record<string, string>,
  locked: Record<string, string>,
): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(locked)])].sort();
  return names
    .filter((name) => normalized(wanted[name] ?? '') !== normalized(locked[name] ?? ''))
    .map(
      (name) =>
        `${field}.${name}: package.json has ${wanted[name] ?? 'nothing'}, the lockfile ${locked[name] ?? 'nothing'}`,
    );
}
