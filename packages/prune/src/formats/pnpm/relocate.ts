import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { join } from '../../paths';
import type { PruneLockRequest, PrunedRoot } from '../format';
import { baseOf, nameOf, referenceOf, versionOf } from './dep-path';
import { archiveOf, directoryOf, type Edge } from './graph';
import type { PnpmLock } from './lock';

/** Where things of the workspace stand in the pruned tree. */
export interface Relocation {
  /** The id of a package there: that of an archive of the workspace has its path in it. */
  idOf: (id: string) => string;
  /** How a package refers to another, or to a workspace module. */
  referenceOf: (edge: Edge & { target: NonNullable<Edge['target']> }) => string;
  /** What a root's manifest asks for; `.` of a module's folder is the folder itself. */
  specifierOf: (root: PrunedRoot, dependency: { name: string; target: RootTarget }) => string;
  /** What an importer of the lockfile has for it. */
  versionOf: (root: PrunedRoot, dependency: { name: string; target: RootTarget }) => string;
}

type RootTarget = PrunedRoot['dependencies'][number]['target'];

/** @param request the roots, and where archives go */
export function relocation(
  lock: PnpmLock,
  { modules, archives }: Pick<PruneLockRequest, 'modules' | 'archives'>,
): Relocation {
  const byName = new Map(modules.map(({ module, folder }) => [module, folder]));
  const byOrigin = new Map(modules.map(({ originalRoot, folder }) => [join(originalRoot), folder]));
  const movedId = (id: string): string => {
    const archive = archiveOf(lock, id);
    const to = archive === undefined ? undefined : archives.get(archive);
    if (to === undefined) return id;
    return `${nameOf(id)}@file:${to}${id.slice(baseOf(id).length)}`;
  };
  const folderOfModule = (name: string, folder = ''): string => {
    const found = byName.get(name) ?? byOrigin.get(folder);
    if (found === undefined) throw noModule(name, folder);
    return found;
  };
  const linkFrom = (root: PrunedRoot, name: string): string =>
    `link:${posix.relative(join(root.folder), folderOfModule(name))}`;
  return {
    idOf: movedId,
    referenceOf: ({ name, target }) =>
      'folder' in target
        ? `link:${folderOfModule(name, target.folder)}`
        : referenceOf(name, movedId(target.id)),
    specifierOf: (root, { name, target }) => {
      if ('module' in target) return linkFrom(root, target.module);
      return specifier(lock, movedId(target.locked), { id: target.locked, name, root });
    },
    versionOf: (root, { name, target }) =>
      'module' in target
        ? linkFrom(root, target.module)
        : referenceOf(name, movedId(target.locked)),
  };
}

/** Exact, so that nothing is left to decide: a version, an alias of one, a URL, a file. */
function specifier(
  lock: PnpmLock,
  moved: string,
  { id, name, root }: { id: string; name: string; root: PrunedRoot },
): string {
  const version = versionOf(moved);
  const archive = archiveOf(lock, id);
  if (archive !== undefined)
    return `file:${posix.relative(join(root.folder), version.slice('file:'.length))}`;
  if (directoryOf(lock, id) !== undefined || version.includes(':')) return version;
  return nameOf(id) === name ? version : `npm:${nameOf(id)}@${version}`;
}

function noModule(name: string, folder: string): ToolError {
  return new ToolError(
    'NXM_PRUNE_INTERNAL',
    `the pruned lockfile is wrong: ${name} of ${folder} is no workspace module`,
    { hint: 'This is a defect of nx-multistage: please report it with the lockfile.' },
  );
}
