import type { ExecutorContext } from '@nx/devkit';
import { renderDockerfile, swapArtifacts, type ImagePlan } from '@nx-multistage/dockerfile';
import {
  build,
  detectEngine,
  planBuild,
  type BuildRequest,
  type DetectedEngine,
} from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';
import { join } from 'node:path';
import { imageOptions } from '../../plan/image-options';
import { planImage } from '../../plan/image-plan';
import { readAppFacts } from '../../workspace/app-facts';
import { projectOf } from '../../workspace/project-of';
import { filesOnDisk } from '../../workspace/files';
import { artifactsFolder, joinPath, stateFolder } from '../../workspace/paths';
import { readTemplate } from '../../workspace/template';
import { writeJson } from '../../workspace/write-json';
import { projectNameOf } from '../docker-prune/normalize';
import { buildRequest } from './build-request';
import { checkDockerfile } from './dockerfile-check';
import { measureImage } from './image-size';
import { ociLabels, readGitFacts } from './git-labels';
import { imageTags } from './image-names';
import { freshInputs } from './fresh-inputs';
import type { BuildInputs } from './inputs';
import type { DockerBuildOptions } from './schema';
import { formatPlan, formatResult, type BuildRecord } from './summary';

/** Everything decided about a build, before the engine starts. */
interface Decision {
  plan: ImagePlan;
  inputs: BuildInputs;
  request: BuildRequest;
  notes: string[];
}

/** Builds the image of one project and records what was built. */
export async function buildImage(
  options: DockerBuildOptions,
  context: ExecutorContext,
): Promise<BuildRecord | undefined> {
  const started = Date.now();
  const decision = await decide(options, context);
  const builder = options.builder === undefined ? {} : { builder: options.builder };
  const engine = await detectEngine(options.engine, run, builder);
  const request = fitRequest(decision.request, decision.inputs, engine);
  const quiet = options.json === true;
  if (options.dryRun === true) {
    const commands = planBuild(engine, request, '<work folder>');
    console.log(
      JSON.stringify(
        { plan: decision.plan, engine: engine.name, argv: commands.steps.map(({ argv }) => argv) },
        null,
        2,
      ),
    );
    return undefined;
  }
  if (!quiet) console.log(formatPlan(decision.plan, decision.inputs.record, decision.notes));
  const result = await build(engine, request, {
    run,
    onOutput: (text) => process.stderr.write(text),
  });
  const record: BuildRecord = {
    ...result,
    ...(await measureImage(engine, {
      tags: request.tags,
      platforms: request.platforms,
      base: decision.plan.base.reference,
    })),
    tags: request.tags,
    milliseconds: Date.now() - started,
  };
  writeJson(join(context.root, stateFolder(decision.plan.app.root), 'build.json'), {
    ...record,
    plan: decision.plan,
  });
  console.log(quiet ? JSON.stringify(record, null, 2) : formatResult(record));
  return record;
}

async function decide(options: DockerBuildOptions, context: ExecutorContext): Promise<Decision> {
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  const merged = { ...imageOptions(project), ...options };
  const files = filesOnDisk(context.root);
  const { inputs, notes } = await freshInputs(options, context, { project, files });
  const facts = readAppFacts({
    graph: context.projectGraph,
    projectName,
    files,
    options: { ...merged, outputPath: inputs.record.app.output, main: inputs.record.app.entry },
    lockfile: joinPath(artifactsFolder(project.root), 'package-lock.json'),
  });
  const plan = planImage(facts, merged);
  const template =
    options.template === undefined ? {} : { template: readTemplate(files, options.template) };
  const expected = renderDockerfile(plan, template);
  const doubts = checkDockerfile(inputs.dockerfileText, plan, expected);
  const git = await readGitFacts(context.root);
  const request = buildRequest({
    options,
    root: context.root,
    dockerfile: inputs.dockerfile,
    artifacts: inputs.artifacts,
    tags: imageTags(options.tags, { projectName, commitSha: git.commit, version: facts.version }),
    labels: ociLabels(git, {
      title: projectName,
      version: facts.version,
      base: plan.base.reference,
    }),
    healthCheck: /^\s*HEALTHCHECK\s+(?!NONE)/m.test(inputs.dockerfileText),
  });
  return { plan, inputs, request, notes: [...notes, ...doubts] };
}

/** An engine without named contexts gets the same text with the source of the `artifacts` stage swapped. */
function fitRequest(
  request: BuildRequest,
  inputs: BuildInputs,
  engine: DetectedEngine,
): BuildRequest {
  if (engine.capabilities.namedContexts) return request;
  const { artifacts: _, ...namedContexts } = request.namedContexts;
  return {
    ...request,
    context: inputs.artifacts,
    dockerfileText: swapArtifacts(inputs.dockerfileText),
    namedContexts,
  };
}
