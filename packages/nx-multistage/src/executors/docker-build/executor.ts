import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import type { DockerBuildOptions } from './schema';

/** `nx run app:docker-build`: the image of an app, built by a container engine. */
export default async function dockerBuildExecutor(
  options: DockerBuildOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const { buildImage } = await import('./build-image.js');
    await buildImage(options, context);
    return { success: true };
  } catch (error) {
    report(error);
    return { success: false };
  }
}
