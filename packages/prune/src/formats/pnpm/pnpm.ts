import { strings } from '../../manifest';
import type { Manifest } from '../../snapshot';
import type { Lockfile, LockfileFormat, LockfileSource, ReachedPackage } from '../format';
import { scriptApprovals } from './builds';
import { nameOf } from './dep-path';
import { directoryOf, findTarget, pnpmGraph, type PnpmGraph, type Target } from './graph';
import { publicHoisting } from './hoisting';
import { assertInStep } from './in-step';
import { linkOf, lockedPackage } from './locked-package';
import { parsePnpmLock } from './parse';
import { patchFiles } from './patches';
import { prunePnpm } from './prune';
import { readSettings, SETTINGS_FILES, settingsVersion, workspaceSettings } from './settings';
import { WORKSPACE_FILE } from './settings';

/** pnpm 9 to 12: `pnpm-lock.yaml` of lockfileVersion 9.0. */
export const pnpmFormat: LockfileFormat = {
  files: ['pnpm-lock.yaml'],
  written: 'pnpm-lock.yaml',
  settings: SETTINGS_FILES,
  sideFiles: (rootManifest, read) => [
    ...new Set(
      ['9', '12'].flatMap((version) =>
        patchFiles(readSettings({ rootManifest, read }, settingsVersion(version))),
      ),
    ),
  ],
  open: openPnpmLockfile,
};

function openPnpmLockfile(source: LockfileSource): Lockfile {
  const { text, file, managerVersion, rootManifest, read } = source;
  const lock = parsePnpmLock(text, file);
  const graph = pnpmGraph(lock);
  const version = settingsVersion(managerVersion);
  const settings = readSettings({ rootManifest, read }, version);
  const isHoisted = publicHoisting(settings, version);
  const ids = (): string[] =>
    [...lock.snapshots.keys()].filter((id) => directoryOf(lock, id) === undefined);
  const now = {
    settings,
    workspace: workspaceSettings(read(WORKSPACE_FILE)),
    resolutions: strings(rootManifest['resolutions']),
  };
  return {
    file,
    warnings: settingWarnings(settings),
    find: (folder, name) => {
      const target = findTarget(graph, { folder, name }, isHoisted);
      return target === undefined ? undefined : lockedPackage(graph, name, target);
    },
    packages: () => ids().map((id) => lockedPackage(graph, nameOf(id), { id })),
    exactPlaces: false,
    approvals: scriptApprovals(settings, version, () => new Set(ids().map(nameOf))),
    update: 'pnpm install --lockfile-only',
    add: (name) => `pnpm add -w ${name}`,
    reach: (reached) => reach(graph, reached),
    assertInStep: (folder: string, manifest: Manifest) =>
      assertInStep(folder, manifest, { lock, now }),
    prune: (request) => prunePnpm({ graph, settings, version, read }, request),
  };
}

function settingWarnings(settings: Record<string, unknown>): string[] {
  return settings['nodeLinker'] === 'pnp'
    ? ['nodeLinker is pnp; the image gets a node_modules, which needs no loader']
    : [];
}

/** Missing peers are none of its business: pnpm installs without them, and `prune` says so. */
function reach(graph: PnpmGraph, ids: Iterable<string>): ReachedPackage[] {
  const seen = new Map<string, { name: string; target: Target }>();
  const add = (name: string, target: Target): void => {
    const key = 'id' in target ? target.id : `${target.folder}#${name}`;
    if (!seen.has(key)) seen.set(key, { name, target });
  };
  for (const id of ids) {
    const link = linkOf(id);
    if (link === undefined) add(nameOf(id), { id });
    else add(link.name, { folder: link.folder });
  }
  const reached: ReachedPackage[] = [];
  for (const { name, target } of seen.values()) {
    const edges = 'id' in target ? graph.edges(target.id) : [];
    reached.push({
      package: lockedPackage(graph, name, target),
      optionalPeers: edges.filter((edge) => edge.optionalPeer).map((edge) => edge.name),
      missingPeers: [],
      missing: edges.flatMap((edge) =>
        edge.target === undefined && !edge.optional ? [edge.name] : [],
      ),
    });
    for (const edge of edges)
      if (edge.target !== undefined && !edge.optionalPeer)
        add('id' in edge.target ? nameOf(edge.target.id) : edge.name, edge.target);
  }
  return reached;
}
