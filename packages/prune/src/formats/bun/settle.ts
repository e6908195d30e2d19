import { ToolError } from '@nx-multistage/errors';
import { hoist, type Node } from './hoist';
import { resolveKey } from './keys';

/** More rounds than any real graph needs: each one follows peers that a layout gave another package. */
const MOST_ROUNDS = 20;

/**
 * Lays out a graph, reads the layout back as Bun does (an edge leads where its name is found) and lays out again, until
 * nothing changes: then a frozen install changes nothing either.
 *
 * @returns packages by key
 * @throws ToolError `NXM_LOCKFILE_PLACEMENT`
 */
export function settledLayout(root: Node): ReadonlyMap<string, Node> {
  let layout = hoist(root);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (!readBack(root, layout)) return layout;
    layout = hoist(root);
  }
  throw new ToolError(
    'NXM_LOCKFILE_PLACEMENT',
    'the pruned lockfile does not come to rest: peers push each other about',
    { hint: 'Bring the versions of peers in the workspace together.' },
  );
}

/** Whether some edge leads elsewhere than it did. */
function readBack(root: Node, layout: ReadonlyMap<string, Node>): boolean {
  let changed = false;
  const seen = new Set<Node>();
  for (const [key, node] of [['', root] as const, ...layout]) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const edge of node.edges) {
      const at = resolveKey((each) => layout.has(each), key, edge.name);
      const found = at === undefined ? undefined : layout.get(at);
      if (found?.entry.ident === edge.node?.entry.ident) continue;
      if (edge.kind !== 'peer' && edge.kind !== 'peerOptional') throw broken(key, edge.name);
      edge.node = found;
      changed = true;
    }
  }
  return changed;
}

function broken(key: string, name: string): ToolError {
  return new ToolError(
    'NXM_PRUNE_INTERNAL',
    `the pruned lockfile is wrong: ${key === '' ? 'the app' : key} -> ${name}`,
    { hint: 'This is a defect of nx-multistage: please report it with the lockfile.' },
  );
}
