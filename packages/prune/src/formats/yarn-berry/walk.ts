import type { Entry } from './entry';
import { patchedKey, type BerryGraph } from './graph';
import { isDevelopment, type BerryWorkspace } from './lookup';

/** Everything some entries lead to, themselves among it; workspace folders end the walk. */
export function closure(graph: BerryGraph, from: Iterable<Entry>): ReadonlySet<Entry> {
  const seen = new Set(from);
  for (const entry of seen) {
    if (entry.value['linkType'] === 'soft') continue;
    for (const { target } of graph.edges(entry)) if (target !== undefined) seen.add(target);
  }
  return seen;
}

/** How packages are needed in the whole workspace. */
export interface Uses {
  /** Production dependencies of some workspace lead to it. */
  production: ReadonlySet<Entry>;
  /** They lead to it without an optional dependency on the way. */
  required: ReadonlySet<Entry>;
  /** There only to be patched. */
  sources: ReadonlySet<Entry>;
}

/** Sorts every package by how the workspaces need it. */
export function usesOf({ graph, manifestAt }: BerryWorkspace): Uses {
  const production = new Set<Entry>();
  const required = new Set<Entry>();
  for (const [folder, workspace] of graph.workspaces) {
    const manifest = manifestAt(folder);
    for (const { name, target, optional } of graph.edges(workspace)) {
      if (target === undefined || isDevelopment(manifest, name)) continue;
      production.add(target);
      if (!optional) required.add(target);
    }
  }
  for (const entry of production)
    for (const { target } of graph.edges(entry)) if (target !== undefined) production.add(target);
  for (const entry of required)
    for (const { target, optional } of graph.edges(entry))
      if (target !== undefined && !optional) required.add(target);
  return { production, required, sources: patchSources(graph) };
}

function patchSources(graph: BerryGraph): ReadonlySet<Entry> {
  const sources = new Set<Entry>();
  for (const key of graph.byKey.keys()) {
    const source = key.includes('@patch:') ? patchedKey(graph, key) : undefined;
    const entry = source === undefined ? undefined : graph.byKey.get(source);
    if (entry !== undefined) sources.add(entry);
  }
  for (const entry of graph.entries)
    for (const { target } of graph.edges(entry)) if (target !== undefined) sources.delete(target);
  return sources;
}
