import type { ImagePlan } from '@nx-multistage/dockerfile';
import { inspectDockerfile } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';

/**
 * What a Dockerfile that was written earlier no longer fits, compared with the plan of today: reported
 * before the engine starts, where the reason can still be named.
 *
 * @param text the Dockerfile
 * @param plan what it would be generated from now
 * @param expected what the generator would write now
 * @returns notes for a person about a file that is out of date but builds
 * @throws ToolError `NXM_DOCKERFILE_STALE` where the image could not work
 */
export function checkDockerfile(text: string, plan: ImagePlan, expected: string): string[] {
  const { state } = inspectDockerfile(text);
  const start = `app/${plan.app.entry}`;
  if (!text.includes(start) && state !== 'foreign')
    throw stale(plan, `it does not start ${start}, which is what the build wrote`);
  const compiled = plan.native.filter(({ kind }) => kind === 'compiled').map(({ name }) => name);
  if (compiled.length > 0 && state === 'generated' && !text.includes('apk add'))
    throw stale(plan, `it has no toolchain, and ${compiled.join(', ')} must be compiled`);
  if (state === 'generated' && text !== expected)
    return [
      `${plan.app.root}/Dockerfile is not what would be generated today: nx g docker-setup ${plan.app.name}`,
    ];
  return state === 'edited'
    ? [`${plan.app.root}/Dockerfile was edited by hand and is built as it is`]
    : [];
}

function stale(plan: ImagePlan, why: string): ToolError {
  return new ToolError(
    'NXM_DOCKERFILE_STALE',
    `${plan.app.root}/Dockerfile does not fit the app any more: ${why}.`,
    {
      hint: `Run nx g docker-setup ${plan.app.name} (with --force if you edited the file).`,
    },
  );
}
