import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import type { DockerRunOptions } from './schema';

/**
 * `nx run app:docker-run`: starts the image, waits until it answers, prints the URL and stays until the
 * app ends or this process is told to stop. Yields once when the app is ready (Nx's continuous tasks).
 */
export default async function* dockerRunExecutor(
  options: DockerRunOptions,
  context: ExecutorContext,
): AsyncGenerator<{ success: boolean; url?: string }> {
  try {
    const { runImage } = await import('./run-image.js');
    yield* runImage(options, context);
  } catch (error) {
    report(error);
    yield { success: false };
  }
}
