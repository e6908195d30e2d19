import { ToolError } from '@nx-multistage/errors';
import { checkPath } from './check-path';
import type { FileEntry, HardlinkEntry, LayerEntry } from './entry';
import { shownPath } from './shown-path';
import { whiteoutSortKey } from './whiteout';

/**
 * The entries of a layer in the order they are written: bytewise by path, so parents first; the whiteouts
 * of a folder before all else in it. Nothing is added: a parent that is not given stays what it is in the
 * layers below. Source: OCI image-spec, layer.md.
 *
 * @throws ToolError `NXM_LAYER_NAME` (a path that cannot be), `NXM_LAYER_DUPLICATE` (one path twice, or
 *   below something that is no folder), `NXM_LAYER_LINK` (a hard link without its file)
 */
export function orderEntries(entries: readonly LayerEntry[]): LayerEntry[] {
  entries.forEach(checkPath);
  const ordered = entries
    .map((entry) => ({ entry, key: sortKey(entry) }))
    .sort((one, other) => Buffer.compare(one.key, other.key))
    .map(({ entry }) => entry);
  const seen = new Map<string, LayerEntry>();
  for (const entry of ordered) {
    const path = entry.path.toString('latin1');
    if (seen.has(path)) throw duplicate(entry, 'it is there twice');
    checkParents(entry, path, seen);
    if (entry.kind === 'hardlink') checkHardlink(entry, seen);
    seen.set(path, entry);
  }
  return ordered;
}

function sortKey(entry: LayerEntry): Buffer {
  return entry.kind === 'whiteout' ? whiteoutSortKey(entry.path) : entry.path;
}

function checkParents(entry: LayerEntry, path: string, seen: Map<string, LayerEntry>): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = seen.get(path.slice(0, end));
    if (parent !== undefined && parent.kind !== 'directory')
      throw duplicate(entry, `${shownPath(parent.path)} above it is a ${parent.kind}`);
  }
}

function checkHardlink(entry: HardlinkEntry, seen: Map<string, LayerEntry>): void {
  const target = seen.get(entry.target.toString('latin1'));
  if (target?.kind !== 'file')
    throw brokenLink(entry, 'there is no such file before it in the same layer');
  if (!sameAttributes(entry, target)) throw brokenLink(entry, 'which has another mode or owner');
}

function sameAttributes(one: HardlinkEntry, other: FileEntry): boolean {
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid;
}

function duplicate(entry: LayerEntry, why: string): ToolError {
  return new ToolError(
    'NXM_LAYER_DUPLICATE',
    `"${shownPath(entry.path)}" cannot be put into one layer: ${why}`,
    { hint: 'Two parts of the image write to the same place: leave one of them out.' },
  );
}

function brokenLink(entry: HardlinkEntry, why: string): ToolError {
  return new ToolError(
    'NXM_LAYER_LINK',
    `"${shownPath(entry.path)}" is a hard link to "${shownPath(entry.target)}": ${why}`,
    { hint: 'Write the content to both paths.' },
  );
}
