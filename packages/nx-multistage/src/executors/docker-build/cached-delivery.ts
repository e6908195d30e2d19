import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { leavesFilesOnly } from '../../inferred/leaves-files-only';
import { TARGETS } from '../../plan/image-options';
import { projectOf } from '../../workspace/project-of';
import { projectNameOf } from '../docker-prune/normalize';
import type { DockerBuildOptions } from './schema';

/**
 * Refuses what Nx would leave out the next time: with a cached target, the second `--push` would be answered from the
 * cache and push nothing.
 *
 * @throws ToolError `NXM_CACHED_DELIVERY`
 */
export function assertNotSkipped(options: DockerBuildOptions, context: ExecutorContext): void {
  const name = projectNameOf(context);
  const target = projectOf(context.projectGraph, name).targets?.[
    context.targetName ?? TARGETS.build
  ];
  if (target?.cache !== true || leavesFilesOnly(options)) return;
  const asked = [
    ...(options.engine === 'embedded' ? [] : ['engine']),
    ...(['push', 'load', 'outputs', 'pull'] as const).filter((each) => isAsked(options[each])),
  ];
  throw new ToolError(
    'NXM_CACHED_DELIVERY',
    `${asked.join(' and ')}: ${name}:${context.targetName ?? TARGETS.build} is cached by Nx, which would answer from its cache the next time and do none of it.`,
    {
      hint: `To push, run nx run ${name}:${TARGETS.push}. Else set the option on the target, or cache: false: the target is then not cached.`,
    },
  );
}

function isAsked(value: boolean | readonly string[] | undefined): boolean {
  return typeof value === 'object' ? value.length > 0 : value === true;
}
