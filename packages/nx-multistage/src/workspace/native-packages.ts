import type { ProjectGraph } from '@nx/devkit';
import type { NativeEntry, TargetPlatform } from '@nx-multistage/dockerfile';
import {
  approvalOf,
  findNative,
  type NativePackage,
  type PackageFacts,
} from '@nx-multistage/native';
import type { LockedPackage } from '@nx-multistage/prune/lockfile';
import { posix } from 'node:path';
import type { WorkspaceFiles } from './files';
import { findGraphPackages } from './libraries';
import { readLockfile } from './lockfile';
import { readManifest } from './manifest';
import type { PackageManagerFacts } from './package-manager';

/** A package's own files are looked at this deep: where prebuilds and `binding.gyp` lie. */
const LIST_DEPTH = 3;

/**
 * The native packages an app will need, before it is built: what it and its libraries declare or import,
 * followed through the workspace's lockfile.
 *
 * @param subject folders: roots of the app and of its libraries; targets: platforms of the image
 */
export function detectNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  {
    graph,
    projectName,
    folders,
    targets,
  }: {
    graph: ProjectGraph;
    projectName: string;
    folders: readonly string[];
    targets: readonly TargetPlatform[];
  },
): NativeEntry[] {
  const lock = readLockfile(files, '.', manager);
  const declared = folders
    .filter((folder) => folder !== '.')
    .flatMap((folder) =>
      Object.keys(readManifest(files, folder)?.dependencies ?? {}).map((name) => ({
        name,
        folder,
      })),
    );
  const imported = findGraphPackages(graph, projectName).map((name) => ({
    name,
    folder: folders[0] ?? '.',
  }));
  const roots = [...declared, ...imported].flatMap(
    (each) => lock.find(each.folder, each.name) ?? [],
  );
  const entries = lock
    .reach(roots.filter(({ dev }) => !dev).map(({ id }) => id))
    .map((reached) => reached.package)
    .filter(({ link }) => link === undefined);
  return describe(files, manager, { entries, targets });
}

/**
 * The native packages of a pruned lockfile: all that it holds is in the image.
 *
 * @param folder workspace-relative folder of the pruned lockfile
 */
export function detectPrunedNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  { folder, targets }: { folder: string; targets: readonly TargetPlatform[] },
): NativeEntry[] {
  const entries = readLockfile(files, folder, manager).packages();
  return describe(files, manager, { entries, targets });
}

function describe(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  { entries, targets }: { entries: readonly LockedPackage[]; targets: readonly TargetPlatform[] },
): NativeEntry[] {
  const facts = entries.map((entry) => packageFacts(files, entry));
  const allowScripts = readManifest(files, '.')?.allowScripts;
  return onAnyPlatform(targets.map((target) => findNative(facts, target))).map(
    ({ name, version, kind, why }) => ({
      name,
      version,
      kind,
      why,
      approval: approvalOf({ name, version, kind }, allowScripts, manager.version),
    }),
  );
}

/** One entry per package: one that compiles on some platform needs the toolchain in the common Dockerfile. */
function onAnyPlatform(found: readonly NativePackage[][]): NativePackage[] {
  const byId = new Map<string, NativePackage>();
  for (const each of found.flat()) {
    const id = `${each.name}@${each.version}`;
    if (!byId.has(id) || each.kind === 'compiled') byId.set(id, each);
  }
  return [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
}

/** What the lockfile and, where the package is installed on this machine, its own folder say of it. */
function packageFacts(files: WorkspaceFiles, locked: LockedPackage): PackageFacts {
  const { packageName: name, version, optional, os, cpu, libc } = locked;
  const place = locked.places.find((folder) => isAt(files, folder, { name, version }));
  const manifest =
    place === undefined ? undefined : (readManifest(files, place) as PackageFacts['manifest']);
  const hasInstallScript = locked.installScript ?? installs(manifest);
  return {
    name,
    version,
    path: place ?? locked.id,
    hasInstallScript,
    optional,
    ...(os === undefined ? {} : { os: [...os] }),
    ...(cpu === undefined ? {} : { cpu: [...cpu] }),
    ...(libc === undefined ? {} : { libc: [...libc] }),
    ...(locked.optionalDependencies === undefined
      ? {}
      : {
          optionalDependencies: Object.fromEntries(
            locked.optionalDependencies.map((each) => [each, '*']),
          ),
        }),
    ...(manifest === undefined ? {} : { manifest }),
    ...(place !== undefined && hasInstallScript
      ? { files: listFiles(files, place, '', LIST_DEPTH) }
      : {}),
  };
}

function isAt(
  files: WorkspaceFiles,
  folder: string,
  { name, version }: { name: string; version: string },
): boolean {
  if (!files.isFile(posix.join(folder, 'package.json'))) return false;
  const manifest = readManifest(files, folder);
  return manifest?.name === name && (version === '' || manifest.version === version);
}

/** Where the lockfile does not tell: the scripts that managers run after a package is unpacked. */
function installs(manifest: PackageFacts['manifest']): boolean {
  const scripts = manifest?.scripts ?? {};
  return ['preinstall', 'install', 'postinstall'].some((name) => Object.hasOwn(scripts, name));
}

function listFiles(files: WorkspaceFiles, root: string, folder: string, depth: number): string[] {
  return files.list(posix.join(root, folder)).flatMap((name) => {
    const path = posix.join(folder, name);
    if (name === 'node_modules') return [];
    if (files.isFile(posix.join(root, path))) return [path];
    return depth > 0 ? listFiles(files, root, path, depth - 1) : [];
  });
}
