import { join } from '../../paths';
import type {
  LockedPackage,
  Lockfile,
  LockfileFormat,
  LockfileSource,
  ReachedPackage,
} from '../format';
import { approvalsOf } from './approvals';
import { isSoft, type Entry } from './entry';
import { extensionsOf } from './extensions';
import { berryGraph } from './graph';
import { assertInStep } from './in-step';
import { lockedPackage } from './locked-package';
import { lookUp, type BerryWorkspace } from './lookup';
import { assertWrittenBy, parseLock } from './parse';
import { pruneLock } from './prune-lock';
import { resolutionsOf } from './resolutions';
import { catalogsOf, parseSettings, SETTINGS_FILE, settingsWarnings } from './settings';
import { usesOf } from './walk';

/** Yarn 4: `yarn.lock` with `__metadata` of version 8, 9 or 10, written back as it was. */
export const yarnBerryFormat: LockfileFormat = {
  files: ['yarn.lock'],
  written: 'yarn.lock',
  settings: [SETTINGS_FILE],
  sideFiles: () => [],
  open: openBerryLockfile,
};

function openBerryLockfile(source: LockfileSource): Lockfile {
  const { text, file, rootManifest, manifestAt, managerVersion } = source;
  const settings = parseSettings(source.read(SETTINGS_FILE));
  const lock = parseLock(text, file);
  assertWrittenBy(lock, file, managerVersion);
  const graph = berryGraph(lock.entries, {
    resolutions: resolutionsOf(rootManifest),
    catalogs: catalogsOf(settings),
    extensions: extensionsOf(settings),
  });
  const workspace: BerryWorkspace = { graph, manifestAt };
  const uses = usesOf(workspace);
  const locked = (entry: Entry, name?: string): LockedPackage => lockedPackage(entry, uses, name);
  return {
    file,
    warnings: [...settingsWarnings(settings), ...checksumWarnings(lock.entries, file)],
    find: (folder, name) => {
      const entry = lookUp(workspace, folder, name);
      return entry === undefined ? undefined : locked(entry, name);
    },
    packages: () =>
      graph.entries
        .filter((entry) => !isSoft(entry) && !uses.sources.has(entry))
        .map((entry) => locked(entry)),
    exactPlaces: false,
    approvals: approvalsOf(rootManifest, settings),
    update: 'yarn install',
    add: (name) => `yarn add ${name}`,
    reach: (ids) => reach(workspace, ids, locked),
    assertInStep: (folder, manifest) => {
      const entry = graph.workspaces.get(join(folder));
      if (entry !== undefined) assertInStep(join(folder), manifest, { entry, file });
    },
    prune: (request) => pruneLock({ workspace, lock, settings, rootManifest, file }, request),
  };
}

/** Yarn installs a package without a checksum and writes one: a frozen install then fails. */
function checksumWarnings(entries: readonly Entry[], file: string): string[] {
  const names = entries
    .filter(
      ({ reference, value }) =>
        reference.startsWith('npm:') && !('checksum' in value) && !('conditions' in value),
    )
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ' ...' : '');
  return [`${file} holds ${names.length} package(s) without a checksum: ${shown}`];
}

function reach(
  workspace: BerryWorkspace,
  ids: Iterable<string>,
  locked: (entry: Entry, name?: string) => LockedPackage,
): ReachedPackage[] {
  const { graph } = workspace;
  const queue = new Map<Entry, string | undefined>();
  for (const id of ids) {
    const entry = graph.byResolution.get(id);
    if (entry !== undefined) queue.set(entry, undefined);
  }
  const reached: ReachedPackage[] = [];
  for (const [entry, name] of queue) {
    const edges = isSoft(entry) ? [] : graph.edges(entry);
    const peers = isSoft(entry) ? [] : graph.peers(entry);
    const required = peers.filter(({ optional }) => !optional);
    reached.push({
      package: locked(entry, name),
      optionalPeers: peers.filter(({ optional }) => optional).map((peer) => peer.name),
      missingPeers: required
        .filter((peer) => !graph.byName.has(peer.name))
        .map((peer) => peer.name),
      missing: edges
        .filter((edge) => edge.target === undefined && !edge.optional)
        .map((edge) => edge.name),
    });
    for (const edge of edges)
      if (edge.target !== undefined && !queue.has(edge.target)) queue.set(edge.target, edge.name);
    for (const peer of required) {
      const target = lookUp(workspace, '', peer.name);
      if (target !== undefined && !queue.has(target)) queue.set(target, peer.name);
    }
  }
  return reached;
}
