import { isRecord } from '../../manifest';
import { join } from '../../paths';
import type { Manifest } from '../../snapshot';
import type {
  LockedPackage,
  Lockfile,
  LockfileFormat,
  LockfileSource,
  ReachedPackage,
  ScriptApproval,
} from '../format';
import { closureOf } from './closure';
import { declaredPattern, yarnGraph, type YarnGraph } from './graph';
import { assertInStep } from './in-step';
import { lockedPackage } from './locked-package';
import { parseYarnLock, UPDATE } from './parse';
import { localTarget, splitPattern } from './pattern';
import { pruneYarnLock } from './prune';
import { standings } from './standing';
import { parseBlocks, type Block } from './syntax';

/** Yarn 1: `yarn.lock` of version 1. */
export const yarnClassicFormat: LockfileFormat = {
  files: ['yarn.lock'],
  written: 'yarn.lock',
  settings: ['.yarnrc', '.npmrc'],
  sideFiles: (_, read) => installedManifests(read('yarn.lock') ?? ''),
  open: openYarnLock,
};

/**
 * Manifests of hoisted packages: yarn.lock does not say which peers a package has. What is not installed is not there.
 */
function installedManifests(text: string): string[] {
  const names = new Set(
    blocksOf(text).flatMap(({ patterns }) => patterns.map((each) => splitPattern(each).name)),
  );
  return [...names].map((name) => join('node_modules', name, 'package.json'));
}

/** A lockfile that cannot be read is reported when it is opened. */
function blocksOf(text: string): Block[] {
  try {
    return parseBlocks(text);
  } catch {
    return [];
  }
}

function openYarnLock({ text, file, rootManifest, manifestAt, read }: LockfileSource): Lockfile {
  const blocks = parseYarnLock(text, file);
  const graph = yarnGraph(blocks, { rootManifest, manifestAt });
  const standing = standings(graph, rootManifest);
  const locked = (id: string): LockedPackage => lockedPackage(graph, id, standing(id));
  return {
    file,
    warnings: integrityWarnings(blocks, file),
    find: (folder, name) => find({ graph, rootManifest, manifestAt, locked }, folder, name),
    packages: () => graph.ids.map(locked).filter(({ link }) => link === undefined),
    exactPlaces: false,
    approvals: blanketDenial(read),
    update: UPDATE,
    add: (name) => `yarn add ${rootManifest['workspaces'] === undefined ? '' : '-W '}${name}`,
    reach: (ids) => reach(graph, ids, locked),
    assertInStep: (folder, manifest) =>
      assertInStep(graph, { folder: join(folder), manifest, file }),
    prune: (request) => pruneYarnLock(graph, request, notCarried(rootManifest)),
  };
}

interface Finding {
  graph: YarnGraph;
  rootManifest: Manifest;
  manifestAt: LockfileSource['manifestAt'];
  locked: (id: string) => LockedPackage;
}

/** What the project itself declares, else the root, else what is hoisted: the way Node looks up. */
function find(
  { graph, rootManifest, manifestAt, locked }: Finding,
  folder: string,
  name: string,
): LockedPackage | undefined {
  const at = join(folder);
  const own = at === '' ? undefined : manifestAt(at);
  const declared = declaredPattern(own, at, name) ?? declaredPattern(rootManifest, '', name);
  const id = declared === undefined ? graph.hoisted(name) : graph.locked(declared);
  if (id === undefined) return undefined;
  const found = locked(id);
  const isProduction = ['dependencies', 'optionalDependencies'].some((field) => {
    const map = own?.[field];
    return isRecord(map) && Object.hasOwn(map, name);
  });
  return isProduction ? { ...found, dev: false } : found;
}

function reach(
  graph: YarnGraph,
  ids: Iterable<string>,
  locked: (id: string) => LockedPackage,
): ReachedPackage[] {
  const { arrivals, peers } = closureOf(graph, ids);
  return [...arrivals.keys()].map((id) => {
    const edges = graph.edges(id);
    const absent = (kind: string): string[] =>
      edges
        .filter((each) => each.kind === kind && each.target === undefined)
        .map(({ name }) => name);
    return {
      package: locked(id),
      optionalPeers: graph.optionalPeers(id),
      missingPeers: absent('peer').filter((name) => !peers.has(name)),
      missing: absent('prod'),
    };
  });
}

/** Yarn 1 installs an entry without any checksum unasked: a person should know. */
function integrityWarnings(blocks: readonly Block[], file: string): string[] {
  const names = blocks
    .filter(({ patterns, fields }) => {
      const { range } = splitPattern(patterns[0] ?? '');
      const resolved = String(fields['resolved'] ?? '');
      const isChecked = fields['integrity'] !== undefined || resolved.includes('#');
      return !isChecked && localTarget(range) === undefined;
    })
    .map(({ patterns }) => splitPattern(patterns[0] ?? '').name);
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ' ...' : '');
  return [`${file} holds ${names.length} package(s) without integrity: ${shown}`];
}

/** Yarn 1 runs every install script, or none. */
function blanketDenial(read: LockfileSource['read']): ScriptApproval[] {
  const isDenied =
    /^\s*ignore-scripts\s*=\s*"?true/m.test(read('.npmrc') ?? '') ||
    /^\s*"?(?:--install\.)?ignore-scripts"?\s+"?true/m.test(read('.yarnrc') ?? '');
  return isDenied ? [{ name: '*', allowed: false }] : [];
}

function notCarried(rootManifest: Manifest): string[] {
  const workspaces = rootManifest['workspaces'];
  return isRecord(workspaces) && Array.isArray(workspaces['nohoist'])
    ? [
        'workspaces.nohoist is left out: in the image packages lie where Yarn hoists them, which Node finds as well',
      ]
    : [];
}
