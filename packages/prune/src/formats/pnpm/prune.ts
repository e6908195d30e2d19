import { ToolError } from '@nx-multistage/errors';
import { isRecord, textField } from '../../manifest';
import type { Manifest } from '../../snapshot';
import { dependencyFields } from '../dependency-fields';
import type { PruneLockRequest, PrunedLock, PrunedPackage, PrunedRoot } from '../format';
import { prunedBuilds } from './builds';
import { closureOf, type Closure } from './closure';
import { baseOf, nameOf, versionOf } from './dep-path';
import type { Edge, PnpmGraph } from './graph';
import { HOISTING } from './hoisting';
import type { Fields } from './lock';
import { prunedPatches } from './patches';
import { relocation, type Relocation } from './relocate';
import { WORKSPACE_FILE, type SettingsVersion } from './settings';
import { lockfileText, sortedMap, yamlText } from './write';

/** The workspace as lockfile and settings tell it. */
export interface PnpmWorkspace {
  graph: PnpmGraph;
  settings: Fields;
  version: SettingsVersion;
  read: (path: string) => string | undefined;
}

/** Settings that a lockfile depends on: fixed, so that no setting of a machine is in the way. */
const LOCK_SETTINGS = { autoInstallPeers: true, excludeLinksFromLockfile: false } as const;

/**
 * What a frozen install must not do: look for itself in another version, ask a registry for the age of a package, link
 * into a store that is not in the image, let a library of the workspace be a copy.
 */
const INSTALL_SETTINGS = {
  ...LOCK_SETTINGS,
  dedupePeers: false,
  enableGlobalVirtualStore: false,
  ignoreWorkspaceCycles: true,
  injectWorkspacePackages: false,
  minimumReleaseAge: 0,
  peersSuffixMaxLength: 1000,
  preferSymlinkedExecutables: true,
  sharedWorkspaceLockfile: true,
} as const;

/**
 * A small pnpm workspace: the app at its root, each workspace module an importer that is reached by `link:`, every
 * package with the peers it had. Overrides, catalogs, package extensions and hooks have done their work: what they
 * decided stands in the lockfile, and nothing of them is left to disagree with it.
 *
 * @throws ToolError `NXM_LOCKFILE_INTEGRITY`, `NXM_LOCKFILE_PATCH`
 */
export function prunePnpm(workspace: PnpmWorkspace, request: PruneLockRequest): PrunedLock {
  const { graph, settings, read } = workspace;
  const roots = [request.app, ...request.modules];
  const closure = closureOf(graph, roots);
  const places = relocation(graph.lock, request);
  const patches = prunedPatches(graph.lock, closure.arrivals.keys(), { settings, read });
  const packages = prunedPackages(graph, closure);
  const lock = {
    lockfileVersion: '9.0',
    settings: LOCK_SETTINGS,
    patchedDependencies: patches.locked,
    importers: Object.fromEntries(roots.map((root) => [root.folder, importer(root, places)])),
    packages: prunedEntries(graph, closure, places),
    snapshots: prunedSnapshots(graph, closure, places),
  };
  const carried = {
    ...prunedBuilds({
      settings,
      version: workspace.version,
      packages,
      nameOf,
      approve: request.approve ?? [],
    }),
    ...(patches.setting === undefined ? {} : { patchedDependencies: patches.setting }),
  };
  const { manifests, texts } = settingsOf(workspace, { roots, places, carried });
  return {
    text: lockfileText(lock),
    manifests,
    texts,
    copies: patches.copies,
    packages,
    warnings: peerWarnings(graph, closure),
  };
}

/** Where the settings go: all into `pnpm-workspace.yaml`, or into the root manifest for a pnpm that reads them there. */
function settingsOf(
  { settings, version }: PnpmWorkspace,
  { roots, places, carried }: { roots: readonly PrunedRoot[]; places: Relocation; carried: Fields },
): Pick<PrunedLock, 'manifests' | 'texts'> {
  const hoisting = Object.fromEntries(
    HOISTING.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  );
  const inManifest = !version.readsWorkspaceFile && Object.keys(carried).length > 0;
  const manifests = roots.map((root): [string, Manifest] => {
    // pnpm would fetch the version that it names, and the stage has the right one.
    const { packageManager: _, ...manifest } = root.manifest;
    const dependencies = root.dependencies.map((each) => ({
      ...each,
      spec: places.specifierOf(root, each),
    }));
    const isApp = root.folder === '.';
    return [
      root.folder,
      {
        ...manifest,
        ...dependencyFields(dependencies),
        ...(isApp && inManifest ? { pnpm: carried } : {}),
      },
    ];
  });
  const file = {
    packages: roots.map(({ folder }) => folder),
    ...(version.readsWorkspaceFile
      ? { ...INSTALL_SETTINGS, ...linkable(hoisting), ...carried }
      : {}),
  };
  return { manifests: new Map(manifests), texts: new Map([[WORKSPACE_FILE, yamlText(file)]]) };
}

/** Node finds nothing by itself under Plug'n'Play: the image has folders. */
function linkable(hoisting: Fields): Fields {
  const { nodeLinker, ...others } = hoisting;
  return nodeLinker === undefined || nodeLinker === 'pnp' ? others : { nodeLinker, ...others };
}

function importer(root: PrunedRoot, places: Relocation): Fields {
  const field = (optional: boolean): Fields =>
    sortedMap(
      root.dependencies
        .filter((each) => each.optional === optional)
        .map((each): [string, Fields] => [
          each.name,
          { specifier: places.specifierOf(root, each), version: places.versionOf(root, each) },
        ]),
    );
  return withoutEmpty({ dependencies: field(false), optionalDependencies: field(true) });
}

function prunedEntries(
  { lock }: PnpmGraph,
  { arrivals }: Closure,
  places: Relocation,
): Record<string, Fields> {
  const bases = new Map([...arrivals.keys()].map((id) => [baseOf(places.idOf(id)), id]));
  return sortedMap(
    [...bases].map(([key, id]): [string, Fields] => {
      const entry = lock.packages.get(baseOf(id));
      const resolution = entry?.['resolution'];
      if (entry === undefined || !isRecord(resolution)) throw noEntry(id, lock.file);
      assertIntegrity(id, resolution, lock.file);
      const moved = versionOf(key);
      return moved === versionOf(id)
        ? [key, entry]
        : [key, { ...entry, resolution: { ...resolution, tarball: moved } }];
    }),
  );
}

function prunedSnapshots(
  { lock, edges }: PnpmGraph,
  { arrivals, required }: Closure,
  places: Relocation,
): Record<string, Fields> {
  const isKept = ({ target, optionalPeer }: Edge): boolean =>
    target !== undefined && ('id' in target ? arrivals.has(target.id) : !optionalPeer);
  const references = (id: string, optional: boolean): Record<string, string> =>
    sortedMap(
      edges(id)
        .filter(
          (edge): edge is Parameters<Relocation['referenceOf']>[0] & Edge =>
            edge.optional === optional && isKept(edge),
        )
        .map((edge): [string, string] => [edge.name, places.referenceOf(edge)]),
    );
  return sortedMap(
    [...arrivals.keys()].map((id): [string, Fields] => {
      const { optional: _, ...fields } = lock.snapshots.get(id)?.fields ?? {};
      return [
        places.idOf(id),
        withoutEmpty({
          ...fields,
          dependencies: references(id, false),
          optionalDependencies: references(id, true),
          ...(required.has(id) ? {} : { optional: true }),
        }),
      ];
    }),
  );
}

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => !isRecord(value) || Object.keys(value).length > 0),
  );
}

/** A package of the registry without integrity would be installed whatever the registry sends. */
function assertIntegrity(id: string, resolution: Fields, file: string): void {
  if (resolution['integrity'] !== undefined || resolution['type'] !== undefined) return;
  if (versionOf(id).includes(':')) return;
  throw new ToolError('NXM_LOCKFILE_INTEGRITY', `${file} has no integrity for ${baseOf(id)}`, {
    hint: `Take the entry out of ${file}, run "pnpm install --lockfile-only", and look at what it writes.`,
  });
}

function noEntry(id: string, file: string): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} says nowhere where ${baseOf(id)} is from`, {
    hint: `Restore ${file} from version control or run "pnpm install --fix-lockfile".`,
  });
}

function prunedPackages({ lock }: PnpmGraph, { arrivals }: Closure): PrunedPackage[] {
  return [...arrivals].map(([id, { from, optional }]) => ({
    id,
    name: nameOf(id),
    version: textField(lock.packages.get(baseOf(id)), 'version') ?? versionOf(id),
    because:
      from === undefined
        ? undefined
        : `${optional ? 'optional dependency' : 'dependency'} of ${nameOf(from)}`,
    resolved: true,
  }));
}

/** pnpm installs a package whose peer is missing, and so did the workspace: a person should know. */
function peerWarnings({ lock, edges }: PnpmGraph, { arrivals }: Closure): string[] {
  const missing = new Set<string>();
  for (const id of arrivals.keys()) {
    const facts = lock.packages.get(baseOf(id)) ?? {};
    const meta = isRecord(facts['peerDependenciesMeta']) ? facts['peerDependenciesMeta'] : {};
    const names = new Set(edges(id).map(({ name }) => name));
    for (const peer of Object.keys(
      isRecord(facts['peerDependencies']) ? facts['peerDependencies'] : {},
    )) {
      const isOptional = isRecord(meta[peer]) && meta[peer]['optional'] === true;
      if (!isOptional && !names.has(peer))
        missing.add(`${baseOf(id)} has the peer ${peer}, which ${lock.file} gives it nowhere`);
    }
  }
  return [...missing];
}
