import { ToolError } from '@nx-multistage/errors';
import type { BuildCommands } from './build-commands';
import type { BuildRequest } from './build-request';
import { parseAttributes } from './csv';
import type { DetectedEngine, EngineName } from './engine';
import { assertFeatures } from './features';
import { planBuildx } from './plan-buildx';
import { planDocker } from './plan-docker';
import { planPodman } from './plan-podman';
import { validateRequest } from './validate-request';

const PLANNERS = {
  buildx: planBuildx,
  docker: planDocker,
  podman: planPodman,
  buildah: planPodman,
} as const satisfies Record<
  EngineName,
  (engine: DetectedEngine, request: BuildRequest, workDir: string) => BuildCommands
>;

/**
 * Decides which commands build a request. Pure: reads no file and no environment, so that a dry run
 * can print it.
 *
 * @param engine from `detectEngine`
 * @param workDir absolute path of a folder for the files in between, unique to this build
 * @throws ToolError `NXM_OPTION_INVALID`, `NXM_REFERENCE_INVALID`, `NXM_CONTROL_CHARACTER`,
 *   `NXM_SECRET_BUILD_ARG`, `NXM_TAG_MISSING`, `NXM_ENGINE_FEATURE`
 */
export function planBuild(
  engine: DetectedEngine,
  request: BuildRequest,
  workDir: string,
): BuildCommands {
  validateRequest(request);
  assertFeatures(engine, request);
  assertTag(engine, request);
  return PLANNERS[engine.name](engine, request, workDir);
}

/** What must be called by a name. */
function assertTag({ name }: DetectedEngine, request: BuildRequest): void {
  if (request.tags.length > 0) return;
  const isPodman = name === 'podman' || name === 'buildah';
  const archives = request.outputs.some((output) =>
    ['oci', 'docker'].includes(parseAttributes(output)['type'] ?? ''),
  );
  const why = [
    ...(request.push && !request.outputs.length ? ['push'] : []),
    ...(isPodman && request.platforms.length > 1 ? ['platforms'] : []),
    ...(isPodman && archives ? ['outputs'] : []),
  ];
  if (why.length > 0)
    throw new ToolError('NXM_TAG_MISSING', `${why.join(', ')}: ${name} needs a tag for that`, {
      hint: 'Set tags: ["registry.example/team/app:1.0.0"].',
    });
}
