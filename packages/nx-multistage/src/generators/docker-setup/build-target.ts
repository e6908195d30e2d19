import {
  readProjectConfiguration,
  updateProjectConfiguration,
  type ProjectConfiguration,
  type Tree,
} from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { defaultOutput } from '../../workspace/default-output';
import { filesOfTree, type WorkspaceFiles } from '../../workspace/files';
import { readManifest } from '../../workspace/manifest';
import { joinPath } from '../../workspace/paths';

const MAIN_FILES = [
  'src/main.ts',
  'src/server.ts',
  'src/index.ts',
  'src/app.ts',
  'main.ts',
  'server.ts',
  'index.ts',
  'src/main.mts',
  'src/index.mts',
];

/**
 * Gives a project without a build of its own a `build` target that runs our `tsc` executor.
 *
 * @param project as the project graph has it, inferred targets included
 * @returns the project with the target it now has
 * @throws ToolError `NXM_BUILD_TARGET_MISSING` where the user names a target that is not there
 */
export function ensureBuildTarget(
  tree: Tree,
  files: WorkspaceFiles,
  {
    projectName,
    project,
    buildTarget,
  }: { projectName: string; project: ProjectConfiguration; buildTarget: string | undefined },
): ProjectConfiguration {
  const name = buildTarget ?? 'build';
  if (project.targets?.[name] !== undefined) return project;
  const main = MAIN_FILES.map((path) => joinPath(project.root, path)).find((path) =>
    files.isFile(path),
  );
  if (buildTarget !== undefined || main === undefined)
    throw new ToolError(
      'NXM_BUILD_TARGET_MISSING',
      `Project ${projectName} has no target ${name}${main === undefined ? ' and no start file such as src/main.ts' : ''}.`,
      {
        hint: `Name the target that builds it with --buildTarget (it has ${Object.keys(project.targets ?? {}).join(', ') || 'none'}).`,
      },
    );
  const target = {
    executor: 'nx-multistage:tsc',
    cache: true,
    dependsOn: ['^build'],
    inputs: ['production', '^production', { externalDependencies: compilers(tree) }],
    outputs: ['{options.outputPath}'],
    options: { main, outputPath: defaultOutput(projectName, project.root) },
  };
  const own = readProjectConfiguration(tree, projectName);
  updateProjectConfiguration(tree, projectName, {
    ...own,
    targets: { ...own.targets, [name]: target },
  });
  return { ...project, targets: { ...project.targets, [name]: target } };
}

/** The packages beside the project's own whose version changes what the build writes; each must be installed. */
function compilers(tree: Tree): string[] {
  const manifest = readManifest(filesOfTree(tree), '.');
  const installed = { ...manifest?.dependencies, ...manifest?.devDependencies };
  return ['typescript'].filter((name) => name in installed);
}
