import { failed } from './container';
import { CONTAINER_CLI, type EngineName } from './engine';
import type { Run } from './probe';

/** A load copies every layer: minutes for a large image on a slow disk, in milliseconds. */
const LOAD_MS = 15 * 60_000;

/**
 * Loads an image archive (`docker save`'s format) into the store that an engine's containers start from.
 *
 * @param file absolute path of the archive
 * @returns the command that ran
 * @throws ToolError `NXM_CONTAINER_FAILED`
 */
export async function loadArchive(engine: EngineName, file: string, run: Run): Promise<string[]> {
  const program = CONTAINER_CLI[engine];
  const argv = ['load', '--input', file];
  const result = await run(program, argv, { timeoutMs: LOAD_MS });
  if (result.exitCode !== 0) throw failed(result, `${program} could not load the image`);
  return [program, ...argv];
}
