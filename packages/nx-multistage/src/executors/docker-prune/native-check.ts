import type { DistroName, TargetPlatform } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { auditFolder, formatFinding, type PackageTool } from '@nx-multistage/native';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { cpuOf } from '../../package-managers/cpu';
import { adviceText } from '../../plan/recommend-distro';
import { filesOnDisk } from '../../workspace/files';
import { detectPrunedNative, type NativeAnalysis } from '../../workspace/native-packages';
import type { PackageManagerFacts } from '../../workspace/package-manager';

/** What artifacts are checked for. */
export interface NativeCheck {
  /** Absolute path of the workspace. */
  root: string;
  project: string;
  manager: PackageManagerFacts;
  targets: readonly TargetPlatform[];
  tool?: PackageTool | undefined;
  /** What the image stands on; nothing else is advised where it is not said. */
  distro?: DistroName | undefined;
  /** Sentences about approvals that do not reach the image: most likely why one is missing. */
  misplaced?: readonly string[];
}

/**
 * Checks finished artifacts before they take the place of the old ones: that the scripts of the native packages which
 * need theirs will run, and that the binaries in the app and its libraries are for the image.
 *
 * @param folder absolute, of the artifacts
 * @throws ToolError `NXM_NATIVE_UNAPPROVED`, `NXM_NATIVE_UNFIT`
 */
export function checkNative(
  { root, project, manager, targets, tool, distro, misplaced = [] }: NativeCheck,
  folder: string,
): NativeAnalysis {
  const below = relative(root, folder).split(sep).join('/');
  const analysis = detectPrunedNative(filesOnDisk(root), manager, {
    folder: below,
    targets,
    tool,
    distro,
  });
  assertApproved(analysis, { project, misplaced });
  assertOwnBinaries(folder, targets);
  return analysis;
}

/** What is to be known of the native packages and is no error. */
export function nativeNotes({ scripts, notes, advice }: NativeAnalysis, project: string): string[] {
  return [
    ...scripts.warnings,
    ...notes,
    ...(advice === undefined ? [] : [adviceText(advice, project)]),
  ];
}

/** Sentences about packages that were approved for the image and are not in it. */
export function uselessApprovals(approve: readonly string[], names: ReadonlySet<string>): string[] {
  return approve
    .filter((name) => !names.has(name))
    .map((name) => `approve: ${name} is not among the production dependencies`);
}

function assertApproved(
  { scripts: { errors } }: NativeAnalysis,
  { project, misplaced }: { project: string; misplaced: readonly string[] },
): void {
  if (errors.length === 0) return;
  const lines = [
    ...errors.map(({ text, fix }) => `  ${text}\n    ${fix}`),
    ...misplaced.map((text) => `  ${text}`),
  ];
  const names = [...new Set(errors.map((each) => each.package))];
  const flags = names.map((name) => `--approve=${name}`).join(' ');
  throw new ToolError(
    'NXM_NATIVE_UNAPPROVED',
    `Native packages that need their install script would get no binary:\n${lines.join('\n')}`,
    {
      hint: `Do what the lines say. For this image alone: set "approve": ${JSON.stringify(names)} in the options of its target docker-build. To try it once: nx run ${project}:docker-prune ${flags}; docker-build, which prunes by itself, hands no flag on.`,
    },
  );
}

/**
 * Checks the binaries in the app and its libraries. Node never asks where one in the app's own folder comes from: the
 * build put it there, on this machine.
 *
 * @param folder absolute, of the artifacts
 * @throws ToolError `NXM_NATIVE_UNFIT`
 */
export function assertOwnBinaries(folder: string, targets: readonly TargetPlatform[]): void {
  const errors = targets.flatMap(({ arch, libc }) =>
    ownFolders(folder)
      .flatMap((path) => auditFolder(folder, path, { arch: cpuOf(arch), libc }))
      .filter(({ severity }) => severity === 'error'),
  );
  if (errors.length === 0) return;
  throw new ToolError(
    'NXM_NATIVE_UNFIT',
    `Binaries in the build output do not fit the image:\n${errors.map(formatFinding).join('\n')}`,
    {
      hint: 'Do what each line says. A native package belongs in the dependencies: it is then installed in the image.',
    },
  );
}

/** The app, and each library: scoped ones lie a folder deeper. */
function ownFolders(folder: string): string[] {
  const modules = foldersIn(folder, 'workspace_modules').flatMap((path) =>
    path.startsWith('workspace_modules/@') ? foldersIn(folder, path) : [path],
  );
  return ['app', ...modules].filter((path) => existsSync(join(folder, path)));
}

function foldersIn(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`);
}
