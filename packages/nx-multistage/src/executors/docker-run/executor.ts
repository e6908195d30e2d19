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
    failTask();
  }
}

/** The exit code of a program that was interrupted. */
const INTERRUPTED = 130;

/**
 * Nx calls a continuous task that nothing waits for successful whatever it returns, so that a script would
 * never see the failure; only the exit code of an interrupt makes `nx run` fail. Source: nx,
 * `TaskOrchestrator.handleContinuousTaskExit`. Done in the process Nx forked for this task alone.
 */
function failTask(): void {
  if (process.send !== undefined) process.exit(INTERRUPTED);
}
