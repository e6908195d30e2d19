import type { ExecutorContext } from '@nx/devkit';
import { report } from '../../report';
import type { DockerVerifyOptions } from './schema';

/** `nx run app:docker-verify`: judges the image of an app; fails where one check does. */
export default async function dockerVerifyExecutor(
  options: DockerVerifyOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    const { verifyProject } = await import('./verify-project.js');
    return { success: await verifyProject(options, context) };
  } catch (error) {
    report(error);
    return { success: false };
  }
}
