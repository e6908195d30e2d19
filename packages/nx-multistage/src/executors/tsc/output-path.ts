import { lstatSync, realpathSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { isInside } from '../../workspace/paths';
import type { Project } from './program';

const RESERVED = ['.git', '.nx', 'node_modules'];

/**
 * Refuses an output folder whose cleaning could remove what is not output.
 *
 * @param outputPath workspace-relative
 * @throws ToolError `NXM_TSC_OUTPUT_PATH`
 */
export function checkOutputPath(
  outputPath: string,
  at: { workspaceRoot: string; projects: readonly Project[]; workFolder: string },
): void {
  const fail = (why: string): never => {
    throw new ToolError('NXM_TSC_OUTPUT_PATH', `outputPath ${outputPath} cannot be used: ${why}.`, {
      hint: 'Choose a folder of its own in the workspace, such as dist/apps/api.',
    });
  };
  if (outputPath.startsWith('/') || /^[a-z]:/i.test(outputPath) || !isInside(outputPath, '.'))
    fail('it is outside the workspace');
  if (outputPath === '.') fail('it is the workspace itself');
  const reserved = RESERVED.find((name) => outputPath.split('/').includes(name));
  if (reserved !== undefined) fail(`it is inside ${reserved}`);
  const project = at.projects.find(({ root }) => root !== '.' && isInside(root, outputPath));
  if (project !== undefined) fail(`it holds the sources of project ${project.name}`);
  if (isInside(at.workFolder, outputPath) || isInside(outputPath, at.workFolder))
    fail(`it overlaps ${at.workFolder}, where the compiler's own files are kept`);
  const link = leavesWorkspace(at.workspaceRoot, outputPath);
  if (link !== undefined) fail(`${link} is a symbolic link that leads out of the workspace`);
}

/** The first part of the path that is a link out of the workspace. */
function leavesWorkspace(workspaceRoot: string, path: string): string | undefined {
  const parts = path.split('/');
  const prefixes = parts.map((_, index) => posix.join(...parts.slice(0, index + 1)));
  return prefixes.find((prefix) => {
    const file = join(workspaceRoot, prefix);
    if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return false;
    const from = relative(workspaceRoot, realpathSync(file));
    return from === '' || from === '..' || from.startsWith(`..${sep}`);
  });
}

/**
 * Refuses an output folder that turned out to hold sources of the program.
 *
 * @throws ToolError `NXM_TSC_OUTPUT_PATH`
 */
export function checkNoSourceInside(outputPath: string, sources: readonly string[]): void {
  const source = sources.find((path) => isInside(path, outputPath));
  if (source === undefined) return;
  throw new ToolError(
    'NXM_TSC_OUTPUT_PATH',
    `outputPath ${outputPath} cannot be used: tsc compiles ${source}, which is inside it.`,
    { hint: 'Choose a folder without sources, or exclude it in the tsconfig.' },
  );
}
