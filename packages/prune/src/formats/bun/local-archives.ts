import { dependenciesOf } from '../../manifest';
import { join } from '../../paths';
import { archivePath, type Entry } from './entry';
import type { BunLock } from './parse';

/**
 * Workspace-relative paths of `file:` archives by `name@path`: an entry writes the path as the manifest does that asks
 * for it, from that manifest's folder.
 */
export function localArchives({ workspaces }: BunLock): ReadonlyMap<string, string> {
  const archives = new Map<string, string>();
  for (const [folder, manifest] of workspaces)
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies'] as const)
      for (const [name, spec] of Object.entries(dependenciesOf(manifest, field))) {
        const path = spec.replace(/^file:/, '');
        const entry: Entry = { ident: '', name, resolution: path, info: {}, tuple: [] };
        if (archivePath(entry) !== undefined && !archives.has(`${name}@${path}`))
          archives.set(`${name}@${path}`, join(folder, path));
      }
  return archives;
}
