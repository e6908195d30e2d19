import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';

const FIELDS = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;

type Fields = Partial<Record<(typeof FIELDS)[number], Record<string, string>>>;

/**
 * Whether a lockfile asks for what the package.json files ask for: npm keeps a copy of their dependencies in it.
 *
 * @param folders workspace-relative folders of the manifests; those without one count as in step
 * @param lockfile workspace-relative
 */
export function isInStep(
  files: WorkspaceFiles,
  folders: readonly string[],
  lockfile: string,
): boolean {
  const { packages = {} } = JSON.parse(files.read(lockfile) ?? '{}') as {
    packages?: Record<string, Fields>;
  };
  return folders.every((folder) => {
    const manifest = readManifest(files, folder);
    if (manifest === undefined) return true;
    const locked = packages[folder === '.' ? '' : folder] ?? {};
    return FIELDS.every((field) => sameEntries((manifest as Fields)[field], locked[field]));
  });
}

function sameEntries(
  left: Record<string, string> = {},
  right: Record<string, string> = {},
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}
