import {
  cannotPlace,
  emptyLayout,
  folderAt,
  isContent,
  occupantOf,
  wantedEdges,
  whereTo,
  type Layout,
  type Occupant,
  type WantedEdge,
} from './layout';
import { depthOf, isPlace, ownerOf, placeIn } from './locations';
import type { NpmGraph } from './graph';
import type { SpecifiedRoot } from '../dependency-fields';
import { below, join } from '../../paths';

/** Trees deeper than this are a sign of versions that push each other down for ever. */
const DEEPEST = 40;
const MOST_PASSES = 60;

/**
 * Lays out the pruned tree: every package keeps its place, places below the app's and the modules' own
 * folders move with these, and what that displaces is nested where it is asked for, until every edge leads
 * to the package it led to in the workspace.
 *
 * @param graph the workspace's lockfile
 * @param roots the app first, then the workspace modules
 * @returns the tree; it may hold places nothing leads to
 * @throws ToolError `NXM_LOCKFILE_PLACEMENT`
 */
export function placePackages(graph: NpmGraph, roots: readonly SpecifiedRoot[]): Layout {
  const layout = emptyLayout(graph, roots);
  keepPlaces(layout, closure(layout));
  const banned = new Set<string>();
  for (let pass = 0; settle(layout, banned); pass += 1)
    if (pass >= MOST_PASSES) {
      const open = firstDiscontent(layout);
      throw cannotPlace(open?.path ?? '', open?.edge ?? { name: '?', spec: '', kind: 'prod' });
    }
  return layout;
}

/** Original lock paths the roots lead to; optional peers only where something else leads there too. */
function closure({ graph, roots }: Layout): Set<string> {
  const seen = new Set<string>();
  const queue = [...roots.values()].flatMap((root) =>
    root.dependencies.flatMap(({ target }) => ('locked' in target ? [target.locked] : [])),
  );
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path) || graph.entry(path)['link'] === true) continue;
    seen.add(path);
    queue.push(...(graph.bundled.get(path) ?? []));
    for (const edge of graph.edges(path))
      if (edge.target !== undefined && edge.kind !== 'peerOptional') queue.push(edge.target);
  }
  return seen;
}

function keepPlaces(layout: Layout, wanted: ReadonlySet<string>): void {
  const { graph, roots, tree } = layout;
  const app = roots.get('');
  for (const { name, target } of app?.dependencies ?? [])
    if ('module' in target) tree.set(placeIn('', name), target);
  const movers = [...roots.values()]
    .filter((root) => join(root.originalRoot) !== '')
    .sort((a, b) => b.originalRoot.length - a.originalRoot.length);
  const moved: [string, string][] = [];
  const stayed: [string, string][] = [];
  for (const origin of wanted) {
    const mover = movers.find((root) => origin.startsWith(`${root.originalRoot}/node_modules/`));
    if (mover !== undefined)
      moved.push([origin, join(mover.folder, below(mover.originalRoot, origin))]);
    else if (origin.startsWith('node_modules/')) stayed.push([origin, origin]);
  }
  for (const list of [moved, stayed])
    for (const [origin, place] of list.sort(byDepth)) {
      const owner = ownerOf(place);
      const ownerHere = tree.get(owner);
      const ownerStands =
        !isPlace(owner) || (ownerHere !== undefined && sameOrigin(ownerHere, ownerOf(origin)));
      if (ownerStands && !tree.has(place)) tree.set(place, occupantOf(graph, origin));
    }
}

function byDepth([, a]: [string, string], [, b]: [string, string]): number {
  return depthOf(a) - depthOf(b) || (a < b ? -1 : 1);
}

function sameOrigin(occupant: Occupant, origin: string): boolean {
  return 'origin' in occupant && occupant.origin === origin;
}

/** One walk from the app; true where the tree changed and must be walked again. */
function settle(layout: Layout, banned: Set<string>): boolean {
  let changed = false;
  const seen = new Set<string>(['']);
  const queue = [''];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (isPlace(path) && !layout.tree.has(path)) continue;
    for (const edge of wantedEdges(layout, path)) {
      if (!isContent(layout, edge, whereTo(layout, path, edge)))
        changed = mend(layout, path, { edge, banned }) || changed;
      const place = whereTo(layout, path, edge);
      if (place === undefined || edge.kind === 'peerOptional') continue;
      const next = folderAt(layout, place);
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
  return changed;
}

/** Makes one edge content; false where nothing can and need be done. */
function mend(
  layout: Layout,
  path: string,
  { edge, banned }: { edge: WantedEdge; banned: Set<string> },
): boolean {
  const { tree } = layout;
  if (edge.target === undefined) {
    if (edge.kind === 'prod') throw cannotPlace(path, edge);
    return false;
  }
  if (edge.kind.startsWith('peer')) return mendPeer(layout, path, { edge, banned });
  const top = placeIn('', edge.name);
  const free = whereTo(layout, path, edge) === undefined && !banned.has(top) && !tree.has(top);
  const place = free ? top : placeIn(path, edge.name);
  if (banned.has(place) || depthOf(place) > DEEPEST) throw cannotPlace(path, edge);
  evict(layout, place);
  put(layout, place, free ? edge.target : linked(layout, path, edge.target));
  return true;
}

/** A package inside itself would repeat for ever: a link to where it stands ends it, as npm does. */
function linked({ tree }: Layout, path: string, target: Occupant): Occupant {
  if ('module' in target) return target;
  for (let place = path; isPlace(place); place = ownerOf(place)) {
    const above = tree.get(place);
    if (above !== undefined && sameOrigin(above, target.origin))
      return { ...target, linkTo: place };
  }
  return target;
}

/**
 * A peer goes beside the package that asks for it. Where another version stands there, the package itself
 * may not stay: it is banned from its place, and its dependents nest it, with room beside it.
 */
function mendPeer(
  layout: Layout,
  path: string,
  { edge, banned }: { edge: WantedEdge; banned: Set<string> },
): boolean {
  const beside = placeIn(ownerOf(path), edge.name);
  if (edge.target !== undefined && !layout.tree.has(beside) && !banned.has(beside)) {
    put(layout, beside, edge.target);
    return true;
  }
  if (banned.has(path)) throw cannotPlace(path, edge);
  banned.add(path);
  evict(layout, path);
  return true;
}

function put({ graph, tree }: Layout, place: string, occupant: Occupant): void {
  tree.set(place, occupant);
  if ('module' in occupant || occupant.linkTo !== undefined) return;
  for (const bundled of graph.bundled.get(occupant.origin) ?? [])
    tree.set(place + bundled.slice(occupant.origin.length), { origin: bundled });
}

function evict({ tree }: Layout, place: string): void {
  if (!tree.has(place)) return;
  const isInside = (path: string): boolean => path === place || path.startsWith(`${place}/`);
  for (const [path, occupant] of [...tree])
    if (isInside(path) || ('linkTo' in occupant && isInside(occupant.linkTo ?? '')))
      tree.delete(path);
}

function firstDiscontent(layout: Layout): { path: string; edge: WantedEdge } | undefined {
  for (const path of ['', ...layout.roots.keys(), ...layout.tree.keys()])
    for (const edge of wantedEdges(layout, path))
      if (!isContent(layout, edge, whereTo(layout, path, edge))) return { path, edge };
  return undefined;
}
