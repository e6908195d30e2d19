import type { TargetPlatform } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { auditFolder, formatFinding, type PackageTool } from '@nx-multistage/native';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { cpuOf } from '../../package-managers/cpu';
import { filesOnDisk } from '../../workspace/files';
import { analysePrunedNative, type NativeAnalysis } from '../../workspace/native-packages';
import type { PackageManagerFacts } from '../../workspace/package-manager';

/** What artifacts are checked for. */
export interface NativeCheck {
  /** Absolute path of the workspace. */
  root: string;
  project: string;
  manager: PackageManagerFacts;
  targets: readonly TargetPlatform[];
  tool?: PackageTool | undefined;
}

/**
 * Checks finished artifacts before they take the place of the old ones: that the scripts of the native packages which
 * need theirs will run, and that the binaries in the app and its libraries are for the image.
 *
 * @param folder absolute, of the artifacts
 * @throws ToolError `NXM_NATIVE_UNAPPROVED`, `NXM_NATIVE_UNFIT`
 */
export function checkNative(
  { root, project, manager, targets, tool }: NativeCheck,
  folder: string,
): NativeAnalysis {
  const below = relative(root, folder).split(sep).join('/');
  const analysis = analysePrunedNative(filesOnDisk(root), manager, {
    folder: below,
    targets,
    tool,
  });
  assertApproved(analysis, project);
  assertOwnBinaries(folder, targets);
  return analysis;
}

/** Sentences about packages that were approved for the image and are not in it. */
export function uselessApprovals(approve: readonly string[], names: ReadonlySet<string>): string[] {
  return approve
    .filter((name) => !names.has(name))
    .map((name) => `approve: ${name} is not among the production dependencies`);
}

function assertApproved({ scripts: { errors } }: NativeAnalysis, project: string): void {
  if (errors.length === 0) return;
  const lines = errors.map(({ text, fix }) => `  ${text}\n    ${fix}`);
  const names = errors.map((each) => `--approve=${each.package}`).join(' ');
  throw new ToolError(
    'NXM_NATIVE_UNAPPROVED',
    `Native packages that need their install script would get no binary:\n${lines.join('\n')}`,
    {
      hint: `Do what the lines say, or approve for this image alone: nx run ${project}:docker-prune ${names} (option approve of the target).`,
    },
  );
}

/** Node never asks where a binary in the app's own folder comes from: the build put it there, on this machine. */
function assertOwnBinaries(folder: string, targets: readonly TargetPlatform[]): void {
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
