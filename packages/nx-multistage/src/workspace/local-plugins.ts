import type { ProjectGraph } from '@nx/devkit';
import type { WorkspaceFiles } from './files';
import { parseJsonc } from './jsonc';
import { readManifest } from './manifest';

/**
 * Roots of the Nx plugins that live in the workspace itself, with the workspace projects they are built
 * from: without their sources `nx` does not even start inside the build stage.
 */
export function localPlugins(graph: ProjectGraph, files: WorkspaceFiles): string[] {
  const text = files.read('nx.json');
  const nxJson = (text === undefined ? {} : parseJsonc(text)) as {
    plugins?: (string | { plugin: string })[];
  };
  const names = new Set(
    (nxJson.plugins ?? []).map((plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin)),
  );
  const queue = Object.values(graph.nodes)
    .filter(({ data }) => names.has(readManifest(files, data.root)?.name ?? ''))
    .map(({ name }) => name);
  const found = new Set<string>(queue);
  for (let name = queue.shift(); name !== undefined; name = queue.shift())
    for (const { target } of graph.dependencies[name] ?? [])
      if (graph.nodes[target] !== undefined && !found.has(target)) {
        found.add(target);
        queue.push(target);
      }
  return [...found]
    .map((name) => graph.nodes[name]?.data.root ?? '')
    .filter(Boolean)
    .sort();
}
