import type { ProjectGraph } from '@nx/devkit';
import type { DistroName, NativeEntry, TargetPlatform } from '@nx-multistage/dockerfile';
import {
  findNative,
  knownPackage,
  type NativePackage,
  type PackageFacts,
  type PackageTool,
  scriptProblems,
  type ScriptProblems,
  type ScriptRules,
  scriptVerdict,
  systemHints,
  systemNeed,
} from '@nx-multistage/native';
import type { LockedPackage, Lockfile } from '@nx-multistage/prune/lockfile';
import { posix } from 'node:path';
import { type DistroAdvice, type NativeFit, recommendDistro } from '../plan/recommend-distro';
import type { WorkspaceFiles } from './files';
import { findGraphPackages } from './libraries';
import { readLockfile } from './lockfile';
import { readManifest } from './manifest';
import type { PackageManagerFacts } from './package-manager';

/** A package's own files are looked at this deep: where prebuilds and `binding.gyp` lie. */
const LIST_DEPTH = 3;

const LIBCS = ['musl', 'glibc'] as const satisfies readonly TargetPlatform['libc'][];

/** What native packages are looked for in. */
export interface NativeSubject {
  /** Platforms of the image. */
  targets: readonly TargetPlatform[];
  /** The tool that installs packages of its distro; by the libc where it is not said. */
  tool?: PackageTool | undefined;
  /** What the image stands on; nothing else is advised where it is not said. */
  distro?: DistroName | undefined;
  /** Packages whose install scripts are approved for this image alone, whatever the workspace decided. */
  approve?: readonly string[] | undefined;
}

/** The native packages of an image, and what is wrong with them. */
export interface NativeAnalysis {
  entries: NativeEntry[];
  /** Of install scripts that are not approved. */
  scripts: ScriptProblems;
  /** Sentences for people: packages that cannot work on the target, and what would. */
  notes: string[];
  /** The distribution on which all of them work, where they do not on this one. */
  advice?: DistroAdvice;
}

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
    ...subject
  }: { graph: ProjectGraph; projectName: string; folders: readonly string[] } & NativeSubject,
): NativeAnalysis {
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
  const packages = lock
    .reach(roots.filter(({ dev }) => !dev).map(({ id }) => id))
    .map((reached) => reached.package)
    .filter(({ link }) => link === undefined);
  return analyse(files, { manager, lock, packages }, subject);
}

/**
 * The native packages of a pruned lockfile: all that it holds is in the image, and its manifests hold the approvals
 * that the install there reads.
 *
 * @param subject folder: workspace-relative, of the pruned lockfile
 */
export function detectPrunedNative(
  files: WorkspaceFiles,
  manager: PackageManagerFacts,
  { folder, ...subject }: { folder: string } & NativeSubject,
): NativeAnalysis {
  const lock = readLockfile(files, folder, manager);
  return analyse(files, { manager, lock, packages: lock.packages() }, subject);
}

function analyse(
  files: WorkspaceFiles,
  {
    manager,
    lock,
    packages,
  }: { manager: PackageManagerFacts; lock: Lockfile; packages: readonly LockedPackage[] },
  {
    targets,
    distro,
    approve = [],
    tool = targets[0]?.libc === 'glibc' ? 'apt' : 'apk',
  }: NativeSubject,
): NativeAnalysis {
  const facts = packages.map((each) => packageFacts(files, each));
  const native = onAnyPlatform(targets.map((target) => findNative(facts, target)));
  const rules: ScriptRules = {
    manager: manager.name,
    version: manager.version,
    decisions: [
      ...lock.approvals.filter(({ name }) => !approve.includes(name)),
      ...approve.map((name) => ({ name, allowed: true })),
    ],
  };
  const advice =
    distro === undefined ? undefined : recommendDistro(nativeFits(facts, targets), distro);
  return {
    entries: native.map((each) => nativeEntry(each, rules, tool)),
    scripts: scriptProblems(native, rules),
    ...(advice === undefined ? {} : { advice }),
    notes: [
      ...native.flatMap(unfitNote),
      ...systemHints(packages.map(({ packageName }) => packageName)),
    ],
  };
}

function nativeEntry(native: NativePackage, rules: ScriptRules, tool: PackageTool): NativeEntry {
  const { name, version, kind, why, gets, mayCompile, optional } = native;
  const { approval, runs } = scriptVerdict(native, rules);
  const toolchain = mayCompile && runs;
  const system = systemNeed(native, tool, toolchain);
  return {
    name,
    version,
    kind,
    approval,
    why,
    gets,
    toolchain,
    ...(optional === undefined ? {} : { optional }),
    ...(system === undefined ? {} : { system }),
  };
}

function unfitNote({ name, version, unfit, optional }: NativePackage): string[] {
  if (unfit === undefined) return [];
  const only = optional === true ? 'is optional and will not work:' : 'will not work:';
  return [`${name} ${version} ${only} ${unfit}`];
}

/** Where each native package works, if the image stood on either C library. */
function nativeFits(
  facts: readonly PackageFacts[],
  targets: readonly TargetPlatform[],
): NativeFit[] {
  const byId = new Map<string, NativeFit>();
  for (const libc of LIBCS)
    for (const each of onAnyPlatform(
      targets.map((target) => findNative(facts, { ...target, libc })),
    )) {
      const { name, version, optional, unfit } = each;
      const id = `${name}@${version}`;
      const fit = byId.get(id) ?? { name, version, ...(optional && { optional }), unfit: {} };
      if (unfit !== undefined) fit.unfit[libc] = unfit;
      byId.set(id, fit);
    }
  return [...byId.values()];
}

/** One entry per package: one that compiles on some platform needs the toolchain in the common Dockerfile. */
function onAnyPlatform(found: readonly NativePackage[][]): NativePackage[] {
  const byId = new Map<string, NativePackage>();
  for (const each of found.flat()) {
    const id = `${each.name}@${each.version}`;
    if (!byId.has(id) || each.kind === 'compiled' || each.unfit !== undefined) byId.set(id, each);
  }
  return [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
}

/**
 * Whether a package is complete as it is published, though it has sources to compile: it is known for that, or says so
 * itself where it is installed on this machine.
 */
export function bringsBinaries(
  files: WorkspaceFiles,
  { name, version, place }: { name: string; version: string; place: string },
): boolean {
  if (knownPackage(name, version)?.kind === 'bundled-prebuilds') return true;
  if (!files.isFile(posix.join(place, 'binding.gyp'))) return false;
  return isAt(files, place, { name, version }) && readManifest(files, place)?.gypfile === false;
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
    ...(place !== undefined && (hasInstallScript || files.isFile(`${place}/binding.gyp`))
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
