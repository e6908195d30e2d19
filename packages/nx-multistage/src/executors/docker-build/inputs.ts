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
  /** Undefined where the project has none: only the embedded engine does without. */
  dockerfileText?: string;
  /** Absolute. */
  artifacts: string;
  record: PruneRecord;
}

/**
 * @param root the project's root, workspace-relative
 * @param file the `file` option
 * @throws ToolError `NXM_DOCKERFILE_MISSING` for a file that was asked for, `NXM_ARTIFACTS_MISSING`
 */
export function readBuildInputs(
  context: ExecutorContext,
  root: string,
  file: string | undefined,
): BuildInputs {
  const project = context.projectName ?? root;
  const dockerfile = file ?? joinPath(root, 'Dockerfile');
  const isThere = existsSync(join(context.root, dockerfile));
  if (!isThere && file !== undefined) throw missing(dockerfile, project);
  const artifacts = join(context.root, artifactsFolder(root));
  const recordPath = join(context.root, stateFolder(root), 'prune.json');
  if (!existsSync(artifacts) || !existsSync(recordPath))
    throw new ToolError('NXM_ARTIFACTS_MISSING', `${artifactsFolder(root)} does not exist.`, {
      hint: `Run nx run ${project}:docker-prune first, or let docker-build depend on it.`,
    });
  return {
    dockerfile,
    artifacts,
    record: JSON.parse(readFileSync(recordPath, 'utf8')) as PruneRecord,
    ...(isThere ? { dockerfileText: readFileSync(join(context.root, dockerfile), 'utf8') } : {}),
  };
}

/**
 * The Dockerfile, for engines that build from one.
 *
 * @throws ToolError `NXM_DOCKERFILE_MISSING`
 */
export function assertDockerfile(
  { dockerfile, dockerfileText }: BuildInputs,
  project: string,
): { dockerfile: string; dockerfileText: string } {
  if (dockerfileText === undefined) throw missing(dockerfile, project);
  return { dockerfile, dockerfileText };
}

function missing(dockerfile: string, project: string): ToolError {
  return new ToolError('NXM_DOCKERFILE_MISSING', `${dockerfile} does not exist.`, {
    hint: `Run nx g docker-setup ${project}.`,
  });
}
