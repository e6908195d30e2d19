import type { ExecutorContext } from '@nx/devkit';
import { join } from 'node:path';
import { imageOptions, type ImageOptions } from '../../plan/image-options';
import { stateFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { writeJson } from '../../workspace/write-json';
import { assertOwnBinaries } from '../docker-prune/native-check';
import { projectNameOf } from '../docker-prune/normalize';
import { assertNotSkipped } from './cached-delivery';
import { chooseEngine, type BackEnd } from './choose-engine';
import { decide, type Decision } from './decide';
import { assertPrunedWith } from './late-approval';
import type { DockerBuildOptions } from './schema';
import { joinSplitValues } from './split-values';
import type { BuildRecord } from './summary';

/** Builds the image of one project and records what was built. */
export async function buildImage(
  given: DockerBuildOptions,
  context: ExecutorContext,
): Promise<BuildRecord | undefined> {
  const started = Date.now();
  const project = projectOf(context.projectGraph, projectNameOf(context));
  const options = whole({ ...imageOptions(project, context.nxJsonConfiguration), ...given });
  assertNotSkipped(options, context);
  const decision = await decide(options, context);
  assertPrunedWith(options.approve ?? [], decision.inputs.record.approve ?? [], project.name ?? '');
  // What is in the artifacts may have come there after docker-prune looked.
  assertOwnBinaries(decision.inputs.artifacts, decision.plan.target);
  const backEnd = await chooseEngine(options);
  const record = await buildWith(backEnd, decision, { options, context, started });
  if (record === undefined) return undefined;
  const { plan } = decision;
  writeJson(join(context.root, stateFolder(plan.app.root), 'build.json'), { ...record, plan });
  if (options.json === true) console.log(JSON.stringify(record, null, 2));
  return record;
}

/** Lists in BuildKit's syntax, which Nx takes apart on a command line. */
function whole(options: ImageOptions): ImageOptions {
  const joined = (['outputs', 'cacheFrom', 'cacheTo'] as const).flatMap((name) => {
    const values = options[name];
    return values === undefined ? [] : [[name, joinSplitValues(values)] as const];
  });
  return { ...options, ...Object.fromEntries(joined) };
}

/** How the target was called. */
interface BuildCall {
  options: DockerBuildOptions;
  context: ExecutorContext;
  /** Milliseconds since 1970. */
  started: number;
}

/** Each back end is loaded when it is the one: neither pays for the other. */
async function buildWith(
  backEnd: BackEnd,
  decision: Decision,
  { options, context, started }: BuildCall,
): Promise<BuildRecord | undefined> {
  if (backEnd.name === 'engine') {
    const { buildWithEngine } = await import('./build-with-engine.js');
    return buildWithEngine(backEnd.engine, decision, { options, root: context.root, started });
  }
  const { buildWithout } = await import('./build-without-engine.js');
  return buildWithout(backEnd.because, decision, { options, root: context.root, started });
}
