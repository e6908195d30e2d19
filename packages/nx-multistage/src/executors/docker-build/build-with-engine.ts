import { swapArtifacts } from '@nx-multistage/dockerfile';
import { build, planBuild, type BuildRequest, type DetectedEngine } from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';
import { buildRequest } from './build-request';
import type { Decision } from './decide';
import { checkDockerfile } from './dockerfile-check';
import { measureImage } from './image-size';
import { assertDockerfile, type BuildInputs } from './inputs';
import { migrateRequest, migrateTag } from './migrate-image';
import type { DockerBuildOptions } from './schema';
import { formatPlan, formatResult, type BuildRecord } from './summary';

/**
 * A build by a container engine, from the Dockerfile that is there.
 *
 * @param started when the target was, in milliseconds since 1970
 */
export async function buildWithEngine(
  engine: DetectedEngine,
  decision: Decision,
  { options, root, started }: { options: DockerBuildOptions; root: string; started: number },
): Promise<BuildRecord | undefined> {
  const { plan, inputs, tags, labels, expected } = decision;
  const { dockerfile, dockerfileText } = assertDockerfile(inputs, decision.projectName);
  const doubts = checkDockerfile(dockerfileText, plan, expected);
  const request = fitRequest(
    buildRequest({
      options,
      root,
      dockerfile,
      artifacts: inputs.artifacts,
      tags,
      labels,
      manager: plan.packageManager.name,
      healthCheck: /^\s*HEALTHCHECK\s+(?!NONE)/m.test(dockerfileText),
    }),
    { dockerfileText, artifacts: inputs.artifacts },
    engine,
  );
  if (options.dryRun === true) {
    printDryRun(engine, request, decision);
    return undefined;
  }
  const quiet = options.json === true;
  if (!quiet) console.log(formatPlan(plan, inputs.record, [...decision.notes, ...doubts]));
  const result = await build(engine, request, {
    run,
    onOutput: (text) => process.stderr.write(text),
  });
  if (plan.migrate !== undefined && options.target === undefined)
    await build(engine, migrateRequest(request), {
      run,
      onOutput: (text) => process.stderr.write(text),
    });
  const { platforms } = request;
  const size = await measureImage(engine, { tags, platforms, base: plan.base.reference });
  const record = { ...result, ...size, tags, milliseconds: Date.now() - started };
  if (!quiet)
    console.log([formatResult(record), ...migrateLine(record.tags, plan, options)].join('\n'));
  return record;
}

/** The second image, for people. */
function migrateLine(
  tags: readonly string[],
  { migrate }: Decision['plan'],
  { target }: DockerBuildOptions,
): string[] {
  return migrate === undefined || target !== undefined
    ? []
    : [`migrate ${tags.map(migrateTag).join(', ')}`];
}

function printDryRun(engine: DetectedEngine, request: BuildRequest, { plan }: Decision): void {
  const commands = planBuild(engine, request, '<work folder>');
  const argv = commands.steps.map((step) => step.argv);
  console.log(JSON.stringify({ plan, engine: engine.name, argv }, null, 2));
}

/** An engine without named contexts gets the same text with the source of the `artifacts` stage swapped. */
function fitRequest(
  request: BuildRequest,
  { dockerfileText, artifacts }: { dockerfileText: string; artifacts: BuildInputs['artifacts'] },
  engine: DetectedEngine,
): BuildRequest {
  if (engine.capabilities.namedContexts) return request;
  const { artifacts: _, ...namedContexts } = request.namedContexts;
  return {
    ...request,
    context: artifacts,
    dockerfileText: swapArtifacts(dockerfileText),
    namedContexts,
  };
}
