import type { ProjectGraph } from '@nx/devkit';
import type { NativeEntry, TargetPlatform } from '@nx-multistage/dockerfile';
import {
  approvalOf,
  findNative,
  type NativePackage,
  type PackageFacts,
} from '@nx-multistage/native';
import { posix } from 'node:path';
import type { WorkspaceFiles } from './files';
import { findGraphPackages } from './libraries';
import { readLockfile, reachable, type LockEntry } from './lock-packages';
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
  const packages = readLockfile(files.read(manager.lockfile) ?? '', manager.lockfile);
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
  const entries = reachable(packages, [...declared, ...imported]);
  return describe(files, manager, { entries, targets });
}

/** The native packages of a pruned lockfile: all that it holds is in the image. */
export function detectPrunedNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  { lockfile, targets }: { lockfile: string; targets: readonly TargetPlatform[] },
): NativeEntry[] {
  const packages = readLockfile(files.read(lockfile) ?? '', lockfile);
  const entries = [...packages.values()].filter(
    ({ path, link }) => path.includes('node_modules/') && !link,
  );
  return describe(files, manager, { entries, targets });
}

function describe(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  { entries, targets }: { entries: readonly LockEntry[]; targets: readonly TargetPlatform[] },
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
function packageFacts(files: WorkspaceFiles, entry: LockEntry): PackageFacts {
  const installed = files.isFile(posix.join(entry.path, 'package.json'));
  const manifest = installed
    ? (readManifest(files, entry.path) as PackageFacts['manifest'])
    : undefined;
  return {
    name: entry.name,
    version: entry.version,
    path: entry.path,
    hasInstallScript: entry.hasInstallScript,
    optional: entry.optional,
    ...(entry.os === undefined ? {} : { os: entry.os }),
    ...(entry.cpu === undefined ? {} : { cpu: entry.cpu }),
    ...(entry.libc === undefined ? {} : { libc: entry.libc }),
    ...(entry.optionalDependencies === undefined
      ? {}
      : { optionalDependencies: entry.optionalDependencies }),
    ...(manifest === undefined ? {} : { manifest }),
    ...(installed && entry.hasInstallScript
      ? { files: listFiles(files, entry.path, '', LIST_DEPTH) }
      : {}),
  };
}

function listFiles(files: WorkspaceFiles, root: string, folder: string, depth: number): string[] {
  return files.list(posix.join(root, folder)).flatMap((name) => {
    const path = posix.join(folder, name);
    if (name === 'node_modules') return [];
    if (files.isFile(posix.join(root, path))) return [path];
    return depth > 0 ? listFiles(files, root, path, depth - 1) : [];
  });
}
