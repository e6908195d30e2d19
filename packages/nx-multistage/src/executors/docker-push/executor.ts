import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import type { DockerPushOptions } from './schema';

/** `nx run app:docker-push`: the image that the embedded engine built, to its registries. */
export default async function dockerPushExecutor(
  options: DockerPushOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const { pushImage } = await import('./push-image.js');
    await pushImage(options, context);
    return { success: true };
  } catch (error) {
    report(error);
    return { success: false };
  }
}
