import {
  createNodesFromFiles,
  NX_VERSION,
  type CreateNodes,
  type CreateNodesResult,
  type NxJsonConfiguration,
  type ProjectConfiguration,
} from '@nx/devkit';
import { isAbsolute, posix } from 'node:path';
import { imageOptions } from '../plan/image-options';
import { filesOnDisk, type WorkspaceFiles } from '../workspace/files';
import type { PackageManifest } from '../workspace/manifest';
import { parseJsonc } from '../workspace/jsonc';
import { joinPath } from '../workspace/paths';
import { isOwnDockerfile } from './own-dockerfile';
import { leavesFilesOnly } from './leaves-files-only';
import { inferTargets } from './targets';
import { isWorkspacePackage } from './workspace-packages';

/** Options of the plugin's entry in nx.json. */
export interface NxMultistageOptions {
  /** Target that compiles an app, where its docker-prune target does not say otherwise. `build` by default. */
  buildTarget?: string;
}

/**
 * Infers `docker-prune`, `docker-build`, `docker-run`, `docker-verify` and `docker-push` for each project that has a Dockerfile of ours
 * beside its project file. A Dockerfile elsewhere, or of somebody else, makes no project and no error.
 */
export const createNodes: CreateNodes<NxMultistageOptions> = [
  '**/Dockerfile',
  (dockerfiles, options, context) =>
    createNodesFromFiles(
      (dockerfile) => inferProject(dockerfile, options, filesOnDisk(context.workspaceRoot)),
      dockerfiles,
      options,
      context,
    ),
];

/** The name Nx 21 and earlier look for. */
export const createNodesV2 = createNodes;

/** The targets of one Dockerfile's project, or nothing. Exported for tests. */
export function inferProject(
  dockerfile: string,
  options: NxMultistageOptions | undefined,
  files: WorkspaceFiles,
): CreateNodesResult {
  const root = posix.dirname(dockerfile.replaceAll('\\', '/'));
  if (!isOwnDockerfile(files.read(dockerfile) ?? '')) return {};
  const config = readProjectFile(files, root);
  if (config === undefined) return {};
  const nxJson = readJson<NxJsonConfiguration>(files, 'nx.json');
  const image = { ...options, ...imageOptions({ ...config, root }, nxJson) };
  return {
    projects: {
      [root]: {
        targets: inferTargets({
          root,
          buildTarget: image.buildTarget ?? 'build',
          leavesFilesOnly: leavesFilesOnly(image),
          ...(image.baseLayout && !isAbsolute(image.baseLayout)
            ? { baseLayout: image.baseLayout }
            : {}),
          nxJson,
          nxVersion: NX_VERSION,
        }),
      },
    },
  };
}

/** The explicit configuration beside a Dockerfile; undefined where the folder is no project. */
function readProjectFile(
  files: WorkspaceFiles,
  root: string,
): Partial<ProjectConfiguration> | undefined {
  const path = joinPath(root, 'project.json');
  if (files.isFile(path)) return readJson(files, path);
  const manifestPath = joinPath(root, 'package.json');
  if (!files.isFile(manifestPath)) return undefined;
  const manifest = readJson<PackageManifest>(files, manifestPath);
  const isProject = root === '.' ? manifest.nx !== undefined : isWorkspacePackage(files, root);
  return isProject ? ((manifest.nx ?? {}) as Partial<ProjectConfiguration>) : undefined;
}

/** Files of Nx itself are reported by Nx when they are broken; here they only count as empty. */
function readJson<Value extends object>(files: WorkspaceFiles, path: string): Value {
  try {
    return parseJsonc<Value>(files.read(path) ?? '{}');
  } catch {
    return {} as Value;
  }
}
