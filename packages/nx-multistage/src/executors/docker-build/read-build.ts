import type { ImagePlan } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../../workspace/paths';
import type { BuildRecord } from './summary';

/**
 * What the last `docker-build` of a project left.
 *
 * @param root absolute path of the workspace
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`
 */
export function readBuild(
  root: string,
  projectRoot: string,
  projectName: string,
): BuildRecord & { plan: ImagePlan } {
  const path = join(root, stateFolder(projectRoot), 'build.json');
  if (existsSync(path))
    return JSON.parse(readFileSync(path, 'utf8')) as BuildRecord & { plan: ImagePlan };
  throw new ToolError('NXM_IMAGE_NOT_FOUND', `${projectName} has no image yet.`, {
    hint: `Run nx run ${projectName}:docker-build first.`,
  });
}

/**
 * Refuses a layout that is not what was built last: it may be of an older app.
 *
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`
 */
export function assertOnDisk({ engine }: Pick<BuildRecord, 'engine'>, projectName: string): void {
  if (engine === 'embedded') return;
  throw new ToolError(
    'NXM_IMAGE_NOT_FOUND',
    `The last image of ${projectName} was built by ${engine} and is not on disk.`,
    { hint: 'Build it with --engine=embedded, or set engine for docker-build or for the plugin.' },
  );
}
