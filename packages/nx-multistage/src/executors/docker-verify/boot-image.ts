import { detectNamespaces } from '@nx-multistage/engines';
import { isToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import type { Image, UnpackedImage } from '@nx-multistage/oci';
import { hostPlatform } from '../../embedded/host';
import { imageName } from '../docker-build/image-names';
import { watchBoot, type Boot, type BootedApp, type BootSpec } from './boot';
import { bootInNamespace } from './boot-in-namespace';
import { bootWithEngine } from './boot-with-engine';
import type { VerifySpec } from './normalize';

export interface BootSubject {
  image: Image;
  unpacked: UnpackedImage;
  spec: VerifySpec;
  /** Ends the app early. */
  signal: AbortSignal;
}

/**
 * Starts an image, waits for its answer and stops it.
 *
 * @returns what happened; an image that cannot be started has ended. Why, where it cannot be tried here
 * @throws what is no fault of the image
 */
export async function bootImage(subject: BootSubject): Promise<Boot | { skipped: string }> {
  const { image, spec, signal } = subject;
  const { architecture } = image.config.value;
  const { arch } = hostPlatform();
  if (architecture !== arch)
    return { skipped: `the image is for ${architecture}, this machine is ${arch}` };
  if (spec.engine === 'embedded') {
    const support = await detectNamespaces(run);
    if (!support.available) return { skipped: `${support.reason}. To fix it: ${support.fix}` };
  }
  const wanted = bootSpec(subject);
  let app: BootedApp;
  try {
    app = await start(subject, wanted);
  } catch (error) {
    if (!isToolError(error) || !FAULTS_OF_IMAGE.has(error.code)) throw error;
    return notStarted(error.message, spec.engine, wanted);
  }
  return watchBoot(app, wanted, signal);
}

/** Codes that say that an image's command could not be started. */
const FAULTS_OF_IMAGE: ReadonlySet<string> = new Set([
  'NXM_CONTAINER_FAILED',
  'NXM_IMAGE_USER_UNKNOWN',
  'NXM_NAMESPACE_FAILED',
  'NXM_NAMESPACE_ROOT',
  'NXM_OPTION_INVALID',
]);

function bootSpec({ image, spec }: BootSubject): BootSpec {
  const { runtime } = spec.plan;
  return {
    port: runtime.ports[0],
    hostPort: spec.hostPort,
    healthPath: runtime.healthCheck?.path,
    env: spec.env,
    temporary: ['/tmp', ...runtime.writablePaths],
    stopSignal: image.config.value.config?.StopSignal || 'SIGTERM',
    timeoutSeconds: spec.timeoutSeconds,
    graceSeconds: spec.graceSeconds,
  };
}

function start({ image, unpacked, spec }: BootSubject, wanted: BootSpec): Promise<BootedApp> {
  if (spec.engine === 'embedded') return bootInNamespace(unpacked, image.config.value, wanted);
  const name = `${imageName(spec.projectName)}-verify-${process.pid}`;
  return bootWithEngine(spec.engine, { image: spec.reference, name }, wanted);
}

function notStarted(log: string, engine: string, spec: BootSpec): Boot {
  const { stopSignal, timeoutSeconds, graceSeconds } = spec;
  return {
    answer: 'ended',
    where: engine === 'embedded' ? 'in user namespaces' : `with ${engine}`,
    url: undefined,
    log,
    end: { exitCode: 125, wasKilled: false },
    signal: stopSignal,
    graceSeconds,
    timeoutSeconds,
  };
}
