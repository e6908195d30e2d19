import { ToolError } from '@nx-multistage/errors';
import { join } from '../../paths';
import { satisfies } from '../../semver';
import type { SpecifiedRoot } from '../dependency-fields';
import { textOf, type Edge } from './entry';
import { startOf, type NpmGraph } from './graph';
import { isPlace, nameAt, resolveFrom } from './locations';

/** What stands at a place of the pruned tree: a package, or with `linkTo` a link to the place that has it. */
export type Occupant = { origin: string; linkTo?: string } | { module: string };

/** An edge of the pruned tree and what it must lead to. */
export interface WantedEdge extends Edge {
  /** Undefined where the workspace has nothing installed for it. */
  target: Occupant | undefined;
}

/** The pruned tree while it is made, and the original it is made from. */
export interface Layout {
  graph: NpmGraph;
  /** By folder: empty for the app, `workspace_modules/<name>`. */
  roots: ReadonlyMap<string, SpecifiedRoot>;
  /** Folder of each workspace module by name. */
  moduleFolders: ReadonlyMap<string, string>;
  tree: Map<string, Occupant>;
}

/** The empty tree for some roots. */
export function emptyLayout(graph: NpmGraph, roots: readonly SpecifiedRoot[]): Layout {
  return {
    graph,
    roots: new Map(roots.map((root) => [join(root.folder), root])),
    moduleFolders: new Map(roots.map((root) => [root.module, join(root.folder)])),
    tree: new Map(),
  };
}

/** What stands at a place for an original lock path: the package itself, or the module a link stands for. */
export function occupantOf(graph: NpmGraph, origin: string): Occupant {
  return graph.entry(origin)['link'] === true ? { module: nameAt(origin) } : { origin };
}

/** What a place or a root asks for. Links ask for nothing, their module does. */
export function wantedEdges(layout: Layout, path: string): WantedEdge[] {
  const root = layout.roots.get(path);
  if (root !== undefined)
    return root.dependencies.map(({ name, spec, optional, target }) => ({
      name,
      spec,
      kind: optional ? 'optional' : 'prod',
      target: 'module' in target ? target : { origin: target.locked },
    }));
  const occupant = layout.tree.get(path);
  if (occupant === undefined || 'module' in occupant || occupant.linkTo !== undefined) return [];
  return layout.graph.edges(occupant.origin).map((edge) => ({
    ...edge,
    target: edge.target === undefined ? undefined : occupantOf(layout.graph, edge.target),
  }));
}

/** Where an edge leads in the pruned tree. */
export function whereTo(layout: Layout, path: string, edge: Edge): string | undefined {
  return resolveFrom((place) => layout.tree.has(place), startOf(path, edge), edge.name);
}

/** The folder to go on from at a place: what a link leads to, otherwise the place itself. */
export function folderAt(layout: Layout, place: string): string {
  const occupant = layout.tree.get(place);
  if (occupant === undefined) return place;
  return 'module' in occupant
    ? (layout.moduleFolders.get(occupant.module) ?? place)
    : (occupant.linkTo ?? place);
}

/** Identity of an occupant, comparable across places. */
export function identityOfOccupant(graph: NpmGraph, occupant: Occupant): string {
  return 'module' in occupant ? `link:${occupant.module}` : graph.identity(occupant.origin);
}

/**
 * Whether an edge is content with a place: it must lead to the same package as in the workspace. A peer may
 * also be met by another version in its range: moving the app to the top can leave only one beside it.
 */
export function isContent(layout: Layout, edge: WantedEdge, place: string | undefined): boolean {
  const { graph, tree } = layout;
  const found = place === undefined ? undefined : tree.get(place);
  if (found === undefined)
    return edge.kind === 'peerOptional' || (edge.kind === 'optional' && edge.target === undefined);
  if (edge.target !== undefined) {
    const [wanted, seen] = [edge.target, found].map((each) => identityOfOccupant(graph, each));
    if (wanted === seen) return true;
  }
  if (edge.target !== undefined && !edge.kind.startsWith('peer')) return false;
  return 'module' in found || satisfies(versionOf(graph, found.origin), edge.spec);
}

function versionOf(graph: NpmGraph, origin: string): string {
  return textOf(graph.entry(origin), 'version') ?? '';
}

/** The error for a tree that Node's resolution cannot express. */
export function cannotPlace(path: string, edge: Edge): ToolError {
  const who = isPlace(path) ? nameAt(path) : path === '' ? 'the app' : path;
  return new ToolError(
    'NXM_LOCKFILE_PLACEMENT',
    `no place in the pruned tree lets ${who} find its ${edge.kind === 'prod' ? 'dependency' : edge.kind} ${edge.name}@${edge.spec}`,
    {
      hint: `Bring the versions of ${edge.name} in the workspace together, then run "npm install --package-lock-only".`,
    },
  );
}
