import { dependenciesOf } from '../../manifest';
import { folderOf, join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { parseDescriptor } from './descriptor';
import { mapOf, type Entry } from './entry';
import type { BerryGraph } from './graph';

/** The workspace around a lockfile. */
export interface BerryWorkspace {
  graph: BerryGraph;
  manifestAt: (folder: string) => Manifest | undefined;
}

/**
 * What a name resolves to from a folder: by what production needs of the folder's own manifest, then of those of the
 * folders around it; then by their development dependencies; then the only package of that name, which hoisting
 * puts within reach.
 *
 * @param folder workspace-relative
 */
export function lookUp(workspace: BerryWorkspace, folder: string, name: string): Entry | undefined {
  const around = workspacesAround(workspace, join(folder));
  for (const isProduction of [true, false])
    for (const each of around) {
      const found = declaredBy(workspace, each, name, isProduction);
      if (found !== undefined) return found;
    }
  return onlyOne(workspace.graph, name);
}

/** Folders of workspaces from a folder up to the root. */
function workspacesAround({ graph }: BerryWorkspace, folder: string): string[] {
  const folders: string[] = [];
  for (let each = folder; ; each = folderOf(each)) {
    if (graph.workspaces.has(each)) folders.push(each);
    if (each === '') return folders;
  }
}

function declaredBy(
  { graph, manifestAt }: BerryWorkspace,
  folder: string,
  name: string,
  isProduction: boolean,
): Entry | undefined {
  const entry = graph.workspaces.get(folder);
  const range = entry === undefined ? undefined : mapOf(entry, 'dependencies')[name];
  if (entry === undefined || range === undefined) return undefined;
  if (isDevelopment(manifestAt(folder), name) === isProduction) return undefined;
  const key = graph.keyFor(entry, name, range);
  return key === undefined ? undefined : graph.byKey.get(key);
}

/** The lockfile lists development dependencies among the others; of a manifest not at hand, none is known. */
export function isDevelopment(manifest: Manifest | undefined, name: string): boolean {
  return Object.hasOwn(dependenciesOf(manifest, 'devDependencies'), name);
}

/** The package of that name, where its ranges lead to one package alone; sources of patches do not count. */
function onlyOne(graph: BerryGraph, name: string): Entry | undefined {
  const entries = graph.byName.get(name) ?? [];
  const own = entries.filter(
    (entry) => !entries.some((other) => other !== entry && isPatchOf(other, entry)),
  );
  return own.length === 1 ? own[0] : undefined;
}

/** Whether an entry is a patched form of another. */
export function isPatchOf(patched: Entry, source: Entry): boolean {
  return (
    patched.reference.startsWith('patch:') &&
    patched.version === source.version &&
    parseDescriptor(patched.resolution).name === source.name &&
    !source.reference.startsWith('patch:')
  );
}
