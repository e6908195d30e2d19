import { detectEngine, type DetectedEngine } from '@nx-multistage/engines';
import { isToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import type { DockerBuildOptions } from './schema';

/** Who builds: a container engine, or the embedded one, with why where nobody chose it. */
export type BackEnd =
  { name: 'engine'; engine: DetectedEngine } | { name: 'embedded'; because?: string };

/**
 * The engine the user named; else the first container engine that answers; else the embedded one, which needs nothing.
 *
 * @throws ToolError `NXM_NO_ENGINE`, `NXM_BUILDER_NOT_FOUND` where what the user named cannot be used
 */
export async function chooseEngine({ engine, builder }: DockerBuildOptions): Promise<BackEnd> {
  if (engine === 'embedded') return { name: 'embedded' };
  try {
    const options = builder === undefined ? {} : { builder };
    return { name: 'engine', engine: await detectEngine(engine, run, options) };
  } catch (error) {
    const isChosen = engine !== undefined || builder !== undefined;
    if (isChosen || !isToolError(error) || error.code !== 'NXM_NO_ENGINE') throw error;
    return { name: 'embedded', because: error.message };
  }
}
