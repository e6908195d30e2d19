import { posix } from 'node:path';
import type { SpecifiedDependency, SpecifiedRoot } from '../dependency-fields';
import type { PruneLockRequest, PrunedRoot } from '../format';
import {
  archivePath,
  isBundled,
  isPublished,
  linkedFolder,
  workspaceFolder,
  type Entry,
} from './entry';
import type { BunGraph } from './graph';
import type { Node, PrunedEdge } from './hoist';

/** The workspace as the pruned tree is made from it. */
export interface BunWorkspace {
  graph: BunGraph;
  /** Workspace-relative archive of an entry, where it is one. */
  archiveOf: (entry: Entry) => string | undefined;
}

/** The roots with their specifiers, and the graph that the layout starts from. */
export interface PrunedGraph {
  roots: readonly SpecifiedRoot[];
  root: Node;
}

/** State of one {@link prunedGraph}. */
interface Building {
  workspace: BunWorkspace;
  request: PruneLockRequest;
  /** By `name@resolution`: Bun holds a package once, however often it is placed. */
  nodes: Map<string, Node>;
  /** Nodes of workspace modules, by the folder they had and by name. */
  modules: Map<string, Node>;
}

/**
 * The graph of the app and its modules, every edge as it was in the workspace. Optional peers lead nowhere yet: they
 * get a package only where something else brings it.
 */
export function prunedGraph(workspace: BunWorkspace, request: PruneLockRequest): PrunedGraph {
  const { app, modules } = request;
  const building: Building = { workspace, request, nodes: new Map(), modules: new Map() };
  for (const each of modules) {
    const ident = `${each.module}@workspace:${each.folder}`;
    const resolution = `workspace:${each.folder}`;
    const entry = { ident, name: each.module, resolution, info: {}, tuple: [ident] };
    const node: Node = { entry, edges: [] };
    building.modules.set(each.module, node).set(`/${each.originalRoot}`, node);
  }
  const specified = [app, ...modules].map((each) => specifiedRoot(building, each));
  const root: Node = { entry: NO_ENTRY, edges: [] };
  specified.forEach((each, index) => {
    const node = index === 0 ? root : building.modules.get(each.module);
    node?.edges.push(...each.dependencies.map((one) => directEdge(building, each, one)));
  });
  root.edges.unshift(...modules.map((each) => memberEdge(building, each)));
  return { roots: specified, root };
}

const NO_ENTRY: Entry = { ident: '', name: '', resolution: '', info: {}, tuple: [] };

function specifiedRoot({ workspace, request }: Building, root: PrunedRoot): SpecifiedRoot {
  const dependencies = root.dependencies.map((each): SpecifiedDependency => {
    if ('module' in each.target) return { ...each, spec: 'workspace:*' };
    const entry = workspace.graph.entry(each.target.locked);
    const archive = archiveFrom(workspace, request, { root, entry });
    if (archive !== undefined) return { ...each, spec: `file:${archive}` };
    const { name, resolution } = entry;
    const isAlias = isPublished(entry) && name !== each.name;
    return { ...each, spec: isAlias ? `npm:${name}@${resolution}` : resolution };
  });
  return { ...root, dependencies };
}

/** Path of an archive as the manifest of a root writes it. */
function archiveFrom(
  { archiveOf }: BunWorkspace,
  { archives }: PruneLockRequest,
  { root, entry }: { root: PrunedRoot; entry: Entry },
): string | undefined {
  const at = archives.get(archiveOf(entry) ?? '');
  return at === undefined ? undefined : posix.relative(root.folder === '.' ? '' : root.folder, at);
}

function directEdge(
  building: Building,
  root: PrunedRoot,
  { name, optional, spec, target }: SpecifiedDependency,
): PrunedEdge {
  const node =
    'module' in target
      ? building.modules.get(target.module)
      : nodeAt(building, target.locked, spec.startsWith('file:') ? spec.slice(5) : undefined);
  const kind = optional ? 'optional' : 'prod';
  return { name, spec, kind, bundled: false, node, fromRoot: root.folder === '.' };
}

function memberEdge({ modules }: Building, { module, folder }: PrunedRoot): PrunedEdge {
  const node = modules.get(module);
  return { name: module, spec: folder, kind: 'workspace', bundled: false, node, fromRoot: true };
}

/** @param archive its new path, where it is an archive that moves */
function nodeAt(building: Building, key: string, archive?: string): Node | undefined {
  const { graph } = building.workspace;
  const found = graph.entry(key);
  const folder = workspaceFolder(found) ?? linkedFolder(found);
  if (folder !== undefined)
    return building.modules.get(`/${folder}`) ?? building.modules.get(found.name);
  const entry = archive === undefined ? found : moved(found, archive);
  const id = `${entry.ident}${isBundled(entry) ? ' bundled' : ''}`;
  const before = building.nodes.get(id);
  if (before !== undefined) return before;
  const node: Node = { entry, edges: [] };
  building.nodes.set(id, node);
  for (const { name, spec, kind, target, bundled } of graph.edges(key)) {
    const leads = target !== undefined && kind !== 'peerOptional';
    const next = leads ? nodeAt(building, target) : undefined;
    node.edges.push({ name, spec, kind, bundled, node: next, fromRoot: false });
  }
  return node;
}

function moved(entry: Entry, archive: string): Entry {
  if (archivePath(entry) === undefined) return entry;
  const ident = `${entry.name}@${archive}`;
  return { ...entry, ident, resolution: archive, tuple: [ident, ...entry.tuple.slice(1)] };
}
