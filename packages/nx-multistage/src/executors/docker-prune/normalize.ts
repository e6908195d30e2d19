import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import type { PruneRequest } from '@nx-multistage/prune';
import { PRELOAD, PRELOAD_FILE } from '../../plan/preload';
import { imageOptions } from '../../plan/image-options';
import { findBuildOutput } from '../../workspace/build-output';
import { findCodeGeneration } from '../../workspace/code-generators';
import { filesOnDisk } from '../../workspace/files';
import { findLibraries } from '../../workspace/libraries';
import { bringsBinaries } from '../../workspace/native-packages';
import { detectPackageManager } from '../../workspace/package-manager';
import { artifactsFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { readAliases } from '../../workspace/tsconfig';
import { imageApprovals } from './image-approvals';
import type { DockerPruneOptions } from './schema';
import { stepRequest } from './step-request';

/**
 * Options and the project graph -> a request that the prune package understands, without Nx in it.
 *
 * @param groundFiles texts that the install stage of the image needs beside the manifests
 */
export function normalize(
  options: DockerPruneOptions,
  context: ExecutorContext,
  groundFiles: Record<string, string>,
): PruneRequest {
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  const files = filesOnDisk(context.root);
  const packageManager = detectPackageManager(files).value;
  const buildTarget = options.buildTarget ?? 'build';
  const { value: build } = findBuildOutput(files, {
    projectName,
    project,
    buildTarget,
    ...(options.outputPath === undefined ? {} : { outputPath: options.outputPath }),
    ...(options.main === undefined ? {} : { main: options.main }),
  });
  const libraries = findLibraries(context.projectGraph, projectName, {
    files,
    aliases: readAliases(files),
    buildTarget,
  });
  const generation = findCodeGeneration({
    graph: context.projectGraph,
    projectName,
    files,
    manager: packageManager,
    folders: [project.root, ...libraries.map(({ root }) => root)],
    options: imageOptions(project, context.nxJsonConfiguration, options),
  });
  const steps = stepRequest(generation, options.extraDependencies ?? []);
  return {
    workspaceRoot: context.root,
    packageManager: packageManager.name,
    app: { name: projectName, root: project.root, output: build.output, entry: build.entry },
    libraries,
    destination: artifactsFolder(project.root),
    groundFiles: { [PRELOAD_FILE]: PRELOAD, ...groundFiles },
    extraDependencies: options.extraDependencies ?? [],
    ...steps,
    excludeDependencies: [...(options.excludeDependencies ?? []), ...steps.excludeDependencies],
    assets: options.assets ?? [],
    approve: imageApprovals(options, project, context.nxJsonConfiguration),
    bringsBinaries: (subject) => bringsBinaries(files, subject),
    ...(packageManager.version === undefined ? {} : { managerVersion: packageManager.version }),
  };
}

/** @throws ToolError `NXM_PROJECT_MISSING` */
export function projectNameOf(context: ExecutorContext): string {
  if (context.projectName !== undefined) return context.projectName;
  throw new ToolError('NXM_PROJECT_MISSING', 'No project was named.', {
    hint: 'Run nx run <project>:<target>.',
  });
}
