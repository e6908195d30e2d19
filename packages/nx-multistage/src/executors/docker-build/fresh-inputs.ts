import type { ExecutorContext, ProjectConfiguration } from '@nx/devkit';
import { imageOptions } from '../../plan/image-options';
import type { WorkspaceFiles } from '../../workspace/files';
import { detectPackageManager } from '../../workspace/package-manager';
import { isInStep } from '../../workspace/in-step';
import { readLockfile } from '../../workspace/lockfile';
import { artifactsFolder } from '../../workspace/paths';
import { readBuildInputs, type BuildInputs } from './inputs';
import { movedInputs } from './moved-inputs';
import { movedPackages } from './moved-packages';
import type { DockerBuildOptions } from './schema';

/**
 * What a build starts from, in step with the workspace's lockfile. Nx restores `docker-prune` from its cache by
 * what the code imports; packages that are loaded by name or listed in `extraDependencies` are not among that,
 * so where one of them moved, the app is pruned again. So it is where a package.json changed without its
 * lockfile: pruning then tells the difference.
 *
 * @returns notes for a person
 * @throws ToolError of `readBuildInputs`, `detectPackageManager` and `pruneProject`
 */
export async function freshInputs(
  { file, dryRun }: DockerBuildOptions,
  context: ExecutorContext,
  { project, files }: { project: ProjectConfiguration; files: WorkspaceFiles },
): Promise<{ inputs: BuildInputs; notes: string[] }> {
  const inputs = readBuildInputs(context, project.root, file);
  const manager = detectPackageManager(files).value;
  const lock = readLockfile(files, '.', manager);
  const moved = movedPackages(readLockfile(files, artifactsFolder(project.root), manager), lock);
  const inStep = isInStep(files, ['.', project.root], lock);
  const read = movedInputs(context.root, inputs.artifacts);
  const isFresh = inStep && moved.length === 0 && read.length === 0;
  if (isFresh || dryRun === true) return { inputs, notes: [] };
  const { pruneProject } = await import('../docker-prune/prune-project.js');
  await pruneProject(imageOptions(project), context);
  const more = moved.length > 1 ? ` and ${moved.length - 1} more` : '';
  return {
    inputs: readBuildInputs(context, project.root, file),
    notes: [
      inStep && moved.length === 0
        ? `pruned again: ${read[0] ?? ''} changed`
        : `pruned again: the lockfile no longer holds ${moved[0] ?? 'what package.json asks for'}${more}`,
    ],
  };
}
