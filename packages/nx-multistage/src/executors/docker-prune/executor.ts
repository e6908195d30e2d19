import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import type { DockerPruneOptions } from './schema';
import { formatPrune } from './summary';

/** `nx run app:docker-prune`: from the built app to the artifacts its image is made from. */
export default async function dockerPruneExecutor(
  options: DockerPruneOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const { pruneProject } = await import('./prune-project.js');
    const record = await pruneProject(options, context);
    console.log(options.json === true ? JSON.stringify(record, null, 2) : formatPrune(record));
    return { success: true };
  } catch (error) {
    report(error);
    return { success: false };
  }
}
