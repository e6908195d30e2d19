import { manifestAt, textField } from '../manifest';
import { folderOf, join } from '../paths';
import type { Manifest, Snapshot } from '../snapshot';

/**
 * The manifest Node reads for the files of a folder: the nearest at or above it, up to the workspace root.
 */
export function nearestManifest(
  snapshot: Snapshot,
  folder: string,
): { folder: string; manifest: Manifest } | undefined {
  for (let current = folder; ; current = folderOf(current)) {
    const manifest = manifestAt(snapshot, join(current, 'package.json'));
    if (manifest !== undefined) return { folder: current, manifest };
    if (current === '') return undefined;
  }
}

/** `type` of the {@link nearestManifest}: what decides whether a `.js` file is a module. */
export function nearestType(snapshot: Snapshot, folder: string): string | undefined {
  return textField(nearestManifest(snapshot, folder)?.manifest, 'type');
}
