import type { ExecutorContext } from '@nx/devkit';
import { detectEngine, imageExists, type EngineName } from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { openProjectImage } from '../docker-build/open-project-image';
import { startWithEngine } from './engine-app';
import { startWithoutEngine } from './namespace-app';
import { normalize, type RunSpec } from './normalize';
import type { RunningApp } from './running-app';
import type { DockerRunOptions } from './schema';
import { serve, type Served } from './serve';
import { onStopSignal } from './stop-signal';

/**
 * Starts the image; yields once when the app is ready; ends with it. Leaves nothing behind, also after an
 * interrupt, which is no error.
 */
export async function* runImage(
  options: DockerRunOptions,
  context: ExecutorContext,
): AsyncGenerator<Served> {
  const spec = await normalize(options, context);
  const start = await starterOf(spec, options, context);
  const stopSignal = onStopSignal();
  const { signal } = stopSignal;
  try {
    yield* serve(spec, () => start(signal), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stopSignal.release();
  }
  yield { success: true };
}

/** What the embedded engine built runs without a container engine, unless one is named. */
async function starterOf(
  spec: RunSpec,
  options: DockerRunOptions,
  context: ExecutorContext,
): Promise<(signal: AbortSignal) => Promise<RunningApp>> {
  if (spec.engine === 'embedded') {
    const image = await openProjectImage(context, options.image);
    return () => startWithoutEngine(spec, image);
  }
  const { name: engine } = await detectEngine(spec.engine, run);
  await assertImage(engine, spec);
  return (signal) => startWithEngine(spec, { engine, run, signal });
}

async function assertImage(engine: EngineName, { request, projectName }: RunSpec): Promise<void> {
  if (await imageExists(engine, request.image, run)) return;
  throw new ToolError('NXM_IMAGE_NOT_FOUND', `${engine} has no image ${request.image}.`, {
    hint: `Run nx run ${projectName}:docker-build first (with load, if the builder has a store of its own).`,
  });
}
