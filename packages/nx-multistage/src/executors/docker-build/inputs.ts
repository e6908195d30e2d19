import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinPath, artifactsFolder, stateFolder } from '../../workspace/paths';
import type { PruneRecord } from '../docker-prune/prune-record';

/** What a build starts from, read and found to be there. */
export interface BuildInputs {
  /** Workspace-relative. */
  dockerfile: string;
  dockerfileText: string;
  /** Absolute. */
  artifacts: string;
  record: PruneRecord;
}

/**
 * @param root the project's root, workspace-relative
 * @param file the `file` option
 * @throws ToolError `NXM_DOCKERFILE_MISSING`, `NXM_ARTIFACTS_MISSING`
 */
export function readBuildInputs(
  context: ExecutorContext,
  root: string,
  file: string | undefined,
): BuildInputs {
  const project = context.projectName ?? root;
  const dockerfile = file ?? joinPath(root, 'Dockerfile');
  if (!existsSync(join(context.root, dockerfile)))
    throw new ToolError('NXM_DOCKERFILE_MISSING', `${dockerfile} does not exist.`, {
      hint: `Run nx g docker-setup ${project}.`,
    });
  const artifacts = join(context.root, artifactsFolder(root));
  const recordPath = join(context.root, stateFolder(root), 'prune.json');
  if (!existsSync(artifacts) || !existsSync(recordPath))
    throw new ToolError('NXM_ARTIFACTS_MISSING', `${artifactsFolder(root)} does not exist.`, {
      hint: `Run nx run ${project}:docker-prune first, or let docker-build depend on it.`,
    });
  return {
    dockerfile,
    dockerfileText: readFileSync(join(context.root, dockerfile), 'utf8'),
    artifacts,
    record: JSON.parse(readFileSync(recordPath, 'utf8')) as PruneRecord,
  };
}
