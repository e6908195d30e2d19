import type { ExecutorContext } from '@nx/devkit';
import { detectEngine, imageExists, type EngineName } from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { normalize, type RunSpec } from './normalize';
import type { DockerRunOptions } from './schema';
import { serve, type Served } from './serve';
import { onStopSignal } from './stop-signal';

/**
 * Starts the image; yields once when the app is ready; ends with it. Leaves no container behind, also after
 * an interrupt, which is no error.
 */
export async function* runImage(
  options: DockerRunOptions,
  context: ExecutorContext,
): AsyncGenerator<Served> {
  const spec = await normalize(options, context);
  const engine = (await detectEngine(options.engine, run)).name;
  await assertImage(engine, spec);
  const stopSignal = onStopSignal();
  try {
    yield* serve(spec, { engine, run, signal: stopSignal.signal });
  } catch (error) {
    if (!stopSignal.signal.aborted) throw error;
  } finally {
    stopSignal.release();
  }
  yield { success: true };
}

async function assertImage(engine: EngineName, { request, projectName }: RunSpec): Promise<void> {
  if (await imageExists(engine, request.image, run)) return;
  throw new ToolError('NXM_IMAGE_NOT_FOUND', `${engine} has no image ${request.image}.`, {
    hint: `Run nx run ${projectName}:docker-build first (with load, if the builder has a store of its own).`,
  });
}
