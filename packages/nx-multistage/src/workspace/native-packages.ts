import type { ProjectGraph } from '@nx/devkit';
import type { NativeEntry } from '@nx-multistage/dockerfile';
import { approvalOf, findNative, type PackageFacts } from '@nx-multistage/native';
import { posix } from 'node:path';
import type { WorkspaceFiles } from './files';
import { findGraphPackages } from './libraries';
import { readLockfile, reachable, type LockEntry } from './lock-packages';
import { readManifest } from './manifest';
import type { PackageManagerFacts } from './package-manager';

const TARGET = { os: 'linux', arch: 'amd64', libc: 'musl' } as const;
/** A package's own files are looked at this deep: where prebuilds and `binding.gyp` lie. */
const LIST_DEPTH = 3;

/**
 * The native packages an app will need, before it is built: what it and its libraries declare or import,
 * followed through the workspace's lockfile.
 *
 * @param subject folders: roots of the app and of its libraries
 */
export function detectNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  {
    graph,
    projectName,
    folders,
  }: { graph: ProjectGraph; projectName: string; folders: readonly string[] },
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
  return describe(files, manager, reachable(packages, [...declared, ...imported]));
}

/** The native packages of a pruned lockfile: all that it holds is in the image. */
export function detectPrunedNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  lockfile: string,
): NativeEntry[] {
  const packages = readLockfile(files.read(lockfile) ?? '', lockfile);
  return describe(
    files,
    manager,
    [...packages.values()].filter(({ path, link }) => path.includes('node_modules/') && !link),
  );
}

function describe(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  entries: readonly LockEntry[],
): NativeEntry[] {
  const facts = entries.map((entry) => packageFacts(files, entry));
  const allowScripts = readManifest(files, '.')?.allowScripts;
  return findNative(facts, TARGET).map(({ name, version, kind, why }) => ({
    name,
    version,
    kind,
    why,
    approval: approvalOf({ name, version, kind }, allowScripts, manager.version),
  }));
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
