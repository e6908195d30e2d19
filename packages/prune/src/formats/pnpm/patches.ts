import { ToolError } from '@nx-multistage/errors';
import { isRecord, strings } from '../../manifest';
import { climbs, join } from '../../paths';
import { patchHashOf } from './dep-path';
import type { Fields, PnpmLock } from './lock';

/** Patches of the packages that are kept. */
export interface PrunedPatches {
  /** `patchedDependencies` of the lockfile, its hashes as they are. */
  locked: Fields | undefined;
  /** The setting: key to file, relative to the pruned tree. */
  setting: Readonly<Record<string, string>> | undefined;
  /** Workspace-relative files by path below the artifacts. */
  copies: ReadonlyMap<string, string>;
}

/** Folder of the artifacts for patches whose own place cannot be kept. */
const FOLDER = 'patches';

/** Patch files that a setting names, workspace-relative. */
export function patchFiles(settings: Fields): string[] {
  return Object.values(strings(settings['patchedDependencies'])).map((path) => join(path));
}

/**
 * Patches whose hash is in the id of a kept package.
 *
 * @param ids of the kept packages
 * @param settings of the workspace
 * @param read text of a file of the workspace
 * @throws ToolError `NXM_LOCKFILE_PATCH`
 */
export function prunedPatches(
  lock: PnpmLock,
  ids: Iterable<string>,
  { settings, read }: { settings: Fields; read: (path: string) => string | undefined },
): PrunedPatches {
  const hashes = new Set([...ids].flatMap((id) => patchHashOf(id) ?? []));
  const all = lock.top['patchedDependencies'];
  const used = Object.entries(isRecord(all) ? all : {}).filter(([, entry]) =>
    hashes.has(hashOf(entry)),
  );
  const files = strings(settings['patchedDependencies']);
  const copies = new Map<string, string>();
  const setting: Record<string, string> = {};
  const locked: Record<string, unknown> = {};
  for (const [key, entry] of used) {
    const from = join(files[key] ?? '');
    if (from === '' || read(from) === undefined) throw noPatch(key, from, lock.file);
    const to = placeOf(from);
    copies.set(to, from);
    setting[key] = to;
    locked[key] = isRecord(entry) && entry['path'] !== undefined ? { ...entry, path: to } : entry;
  }
  return used.length === 0
    ? { locked: undefined, setting: undefined, copies }
    : { locked, setting, copies };
}

function hashOf(entry: unknown): string {
  return String(isRecord(entry) ? entry['hash'] : entry);
}

/** Its own place, or one by its name where that is outside of what is sent to a build. */
function placeOf(path: string): string {
  const isPlain =
    !climbs(path) && !/(?:^|\/)(?:node_modules|app|workspace_modules|install)\//.test(path);
  return isPlain ? path : join(FOLDER, path.replaceAll('/', '-'));
}

function noPatch(key: string, path: string, file: string): ToolError {
  const what = path === '' ? 'no setting names its file' : `${path} does not exist`;
  return new ToolError('NXM_LOCKFILE_PATCH', `${file} has a patch of ${key}, and ${what}`, {
    hint: `Commit the file and name it in "patchedDependencies", or take the patch back and run "pnpm install --lockfile-only".`,
  });
}
