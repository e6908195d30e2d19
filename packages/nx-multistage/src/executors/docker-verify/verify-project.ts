import type { ExecutorContext } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import { removeTree } from '@nx-multistage/oci';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../embedded/cache-folder';
import { workFolders } from '../../embedded/work-folder';
import { onStopSignal } from '../docker-run/stop-signal';
import { normalize } from './normalize';
import { openSubject } from './open-subject';
import type { DockerVerifyOptions } from './schema';
import { formatReport, passes, type VerifyReport } from './table';
import { verifyImage } from './verify-image';

/**
 * Verifies the image of a project and prints the table.
 *
 * @returns whether no check failed
 */
export async function verifyProject(
  options: DockerVerifyOptions,
  context: ExecutorContext,
): Promise<boolean> {
  const started = Date.now();
  const spec = normalize(options, context);
  const cache = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const workFolder = workFolders(join(cache, 'verify'))();
  const stop = onStopSignal();
  try {
    const source = await openSubject(spec, workFolder);
    const { checks, digest } = await verifyImage(source, spec, {
      workFolder,
      signal: stop.signal,
    });
    if (stop.signal.aborted)
      throw new ToolError('NXM_INTERRUPTED', 'The verification was interrupted.');
    const report: VerifyReport = {
      image: spec.reference,
      engine: spec.engine,
      ...(digest === undefined ? {} : { digest }),
      checks,
      milliseconds: Date.now() - started,
    };
    console.log(options.json === true ? JSON.stringify(report, null, 2) : formatReport(report));
    return passes(report);
  } finally {
    stop.release();
    removeTree(workFolder);
  }
}
