import type { ImagePlan } from '@nx-multistage/dockerfile';
import { inspectDockerfile } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { joinPath } from '../../workspace/paths';

/**
 * What a Dockerfile that was written earlier no longer fits, compared with the plan of today: reported
 * before the engine starts, where the reason can still be named.
 *
 * @param text the Dockerfile
 * @param plan what it would be generated from now
 * @param expected what the generator would write now
 * @returns notes for a person about a file that is out of date but builds, or that a person answers for
 * @throws ToolError `NXM_DOCKERFILE_STALE` where the image of a file nobody edited could not work
 */
export function checkDockerfile(text: string, plan: ImagePlan, expected: string): string[] {
  const { state } = inspectDockerfile(text);
  const path = joinPath(plan.app.root, 'Dockerfile');
  if (state === 'foreign' || text === expected) return [];
  const start = `app/${plan.app.entry}`;
  const starts = text.includes(start);
  if (state === 'edited') {
    const doubt = starts ? '' : `; it does not start ${start}, which is what the build wrote`;
    return [`${path} was edited by hand and is built as it is${doubt}`];
  }
  if (!starts) throw stale(plan, `it does not start ${start}, which is what the build wrote`);
  const compiled = plan.native
    .filter(({ kind, toolchain }) => kind === 'compiled' && toolchain !== false)
    .map(({ name }) => name);
  if (compiled.length > 0 && !/\b(?:apk add|apt-get install)\b/.test(text))
    throw stale(plan, `it has no toolchain, and ${compiled.join(', ')} must be compiled`);
  if (plan.migrate !== undefined && !/ AS migrate$/m.test(text))
    throw stale(plan, 'it has no stage migrate');
  if (plan.production !== undefined && !/ AS production-run$/m.test(text))
    throw stale(
      plan,
      `it does not run ${plan.production.run[0]?.command.join(' ') ?? 'the code generators'}`,
    );
  return [`${path} is not what would be generated today: nx g docker-setup ${plan.app.name}`];
}

function stale(plan: ImagePlan, why: string): ToolError {
  return new ToolError(
    'NXM_DOCKERFILE_STALE',
    `${joinPath(plan.app.root, 'Dockerfile')} does not fit the app any more: ${why}.`,
    {
      hint: `Run nx g docker-setup ${plan.app.name}; where that detects another start file, add --main=${plan.app.entry}.`,
    },
  );
}
