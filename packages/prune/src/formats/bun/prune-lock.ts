import { strings } from '../../manifest';
import { climbs, join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { dependencyFields, type SpecifiedRoot } from '../dependency-fields';
import type { PrunedLock, PrunedPackage, PruneLockRequest } from '../format';
import { isPublished, workspaceFolder } from './entry';
import type { Node } from './hoist';
import { namesIn, resolveKey } from './keys';
import { prunedGraph, type BunWorkspace } from './pruned-graph';
import { settledLayout } from './settle';
import { prunedSettings, SETTINGS_FILE, type Linker } from './settings';
import { prunedTrusted } from './trusted';
import { lockfileText } from './write';

/** What a pruned lockfile is made from beside the request. */
export interface PruneScope extends BunWorkspace {
  rootManifest: Manifest;
  /** Text of the workspace's `bunfig.toml`. */
  settings: string | undefined;
  linker: Linker;
}

/**
 * The lockfile of the app and its modules, which become workspaces of the pruned tree.
 *
 * @throws ToolError `NXM_LOCKFILE_PLACEMENT`
 */
export function pruneLock(scope: PruneScope, request: PruneLockRequest): PrunedLock {
  const { roots, root } = prunedGraph(scope, request);
  const layout = settledLayout(root);
  const { lock } = scope.graph;
  const own = new Set(
    [...layout].flatMap(([key, { entry }]) => [namesIn(key).at(-1) ?? '', entry.name]),
  );
  const trusted = prunedTrusted(scope.rootManifest, own, request.approve ?? []);
  const patches = prunedPatches(scope.rootManifest, layout);
  const rootFields = {
    ...(request.modules.length === 0
      ? {}
      : { workspaces: request.modules.map(({ folder }) => folder) }),
    ...(trusted === undefined ? {} : { trustedDependencies: trusted }),
    ...(Object.keys(patches).length === 0 ? {} : { patchedDependencies: patches }),
  };
  const manifests = new Map(roots.map((each) => [each.folder, manifestOf(each, rootFields)]));
  // Bun deletes a lockfile without packages, and a frozen install refuses each: "lockfile had changes".
  const lockText = (): string =>
    lockfileText({
      // 0 lists more than the others and 3 stands for overrides, which an exact lockfile needs no longer.
      lockfileVersion: Math.min(Math.max(lock.lockfileVersion, 1), 2),
      configVersion: lock.configVersion,
      workspaces: new Map(
        [...manifests].map(([folder, manifest]) => [folder === '.' ? '' : folder, asked(manifest)]),
      ),
      trustedDependencies: trusted ?? [],
      patchedDependencies: patches,
      packages: layout,
    });
  return {
    text: layout.size === 0 ? '' : lockText(),
    manifests,
    texts: new Map([[SETTINGS_FILE, prunedSettings(scope.settings, scope.linker)]]),
    copies: new Map(Object.values(patches).map((path) => [path, path])),
    packages: prunedPackages(root, layout, scope),
    warnings: [],
  };
}

function manifestOf(root: SpecifiedRoot, rootFields: Manifest): Manifest {
  const own = { ...root.manifest, ...dependencyFields(root.dependencies) };
  return root.folder === '.' ? { ...own, ...rootFields } : own;
}

/** The part of a manifest that the lockfile repeats. */
function asked(manifest: Manifest): Manifest {
  const fields = ['name', 'version', 'dependencies', 'optionalDependencies'];
  return Object.fromEntries(
    fields.flatMap((field) => (manifest[field] === undefined ? [] : [[field, manifest[field]]])),
  );
}

/** Patches of packages in the tree: `name@version` to a path of the workspace, kept as it is. */
function prunedPatches(root: Manifest, layout: ReadonlyMap<string, Node>): Record<string, string> {
  const idents = new Set([...layout.values()].map(({ entry }) => entry.ident));
  return Object.fromEntries(
    Object.entries(strings(root['patchedDependencies']))
      .filter(([ident, path]) => idents.has(ident) && !climbs(join(path)))
      .map(([ident, path]) => [ident, join(path)]),
  );
}

/** Third-party packages with the edge that leads to each on the shortest way. */
function prunedPackages(
  root: Node,
  layout: ReadonlyMap<string, Node>,
  { graph }: BunWorkspace,
): PrunedPackage[] {
  const origins = new Map([...graph.lock.packages].map(([key, entry]) => [entry.ident, key]));
  const reasons = new Map<string, string | undefined>();
  const queue: [string, Node][] = [['', root]];
  for (const [key, node] of queue)
    for (const { name, kind } of node.edges) {
      const at = resolveKey((each) => layout.has(each), key, name);
      const next = at === undefined ? undefined : layout.get(at);
      if (at === undefined || next === undefined || reasons.has(at)) continue;
      const isRoot = key === '' || workspaceFolder(node.entry) !== undefined;
      reasons.set(at, isRoot ? undefined : `${WORDS[kind]} of ${namesIn(key).at(-1)}`);
      queue.push([at, next]);
    }
  return [...layout].flatMap(([key, { entry }]) =>
    workspaceFolder(entry) === undefined
      ? [
          {
            id: origins.get(entry.ident) ?? key,
            name: namesIn(key).at(-1) ?? key,
            version: isPublished(entry) ? entry.resolution : '',
            because: reasons.get(key),
            resolved: true,
          },
        ]
      : [],
  );
}

const WORDS = {
  workspace: 'dependency',
  prod: 'dependency',
  optional: 'optional dependency',
  peer: 'peer',
  peerOptional: 'peer',
} as const;
