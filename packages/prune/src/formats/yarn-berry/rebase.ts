import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { climbs } from '../../paths';
import {
  bound,
  localPath,
  normalized,
  parsePatch,
  patchFile,
  patchRange,
  splitBinding,
} from './descriptor';

/** Where files of the workspace go. */
export interface Moves {
  /** `file:` archives: workspace-relative path to path below the artifacts. */
  archives: ReadonlyMap<string, string>;
  /** Patch files that are needed, which keep their paths; filled here. */
  patches: Set<string>;
}

/** A root of the pruned tree as Yarn names it. */
export interface Owner {
  folder: string;
  /** `name@workspace:folder` */
  locator: string;
}

/**
 * A range or reference as it holds in the pruned tree: patches by their path from its root, archives where they went,
 * both no longer bound to a folder of the workspace.
 *
 * @param range as the lockfile has it
 * @param owner who asks for it
 * @throws ToolError `NXM_LOCKFILE_NAME` for a patch outside the workspace
 */
export function rebased(range: string, owner: Owner, moves: Moves): string {
  if (range.startsWith('file:')) return rebasedArchive(range, owner, moves);
  const patch = parsePatch(range);
  if (patch === undefined) return range;
  const { params } = splitBinding(range);
  const locator = params.get('locator');
  const files = patch.files.map((file) => {
    const path = patchFile(file, locator);
    if (path === undefined) return file;
    if (climbs(path)) throw outside(patch.source.name, path);
    moves.patches.add(path);
    return `${file.startsWith('optional!') ? 'optional!' : ''}~/${path}`;
  });
  params.delete('locator');
  const source = { ...patch.source, range: rebased(patch.source.range, owner, moves) };
  return bound(patchRange({ source, files }), Object.fromEntries(params));
}

/** A range as a manifest of the owner says it: what Yarn itself binds is left out. */
export function manifestSpec(range: string, owner: Owner, moves: Moves): string {
  return splitBinding(rebased(normalized(range), owner, moves)).plain;
}

function rebasedArchive(range: string, owner: Owner, { archives }: Moves): string {
  const path = localPath(range) ?? '';
  const target = archives.get(path);
  if (target === undefined) return range;
  const relative = posix.relative(owner.folder, target);
  const own = relative.startsWith('.') ? relative : `./${relative}`;
  const { plain, params } = splitBinding(range);
  const rest = Object.fromEntries(params);
  return bound(plain.includes('#') ? `file:${own}#${own}` : `file:${own}`, {
    ...rest,
    locator: owner.locator,
  });
}

function outside(name: string, path: string): ToolError {
  return new ToolError(
    'NXM_LOCKFILE_NAME',
    `the patch of ${name} is ${JSON.stringify(path)}, outside the workspace`,
    { hint: 'Move the patch into the workspace.' },
  );
}
