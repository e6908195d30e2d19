import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from './files';

/**
 * The user's own template for the Dockerfile.
 *
 * @param path workspace-relative
 * @throws ToolError `NXM_TEMPLATE_MISSING`
 */
export function readTemplate(files: WorkspaceFiles, path: string): string {
  const text = files.read(path);
  if (text !== undefined) return text;
  throw new ToolError('NXM_TEMPLATE_MISSING', `The template ${path} does not exist.`, {
    hint: 'Correct the option template of the docker-build target; it is relative to the workspace root.',
  });
}
