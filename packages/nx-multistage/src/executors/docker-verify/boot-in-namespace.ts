import {
  containerEnvironment,
  decideAccess,
  readImageUser,
  startInNamespace,
} from '@nx-multistage/engines';
import { run } from '@nx-multistage/exec';
import type { ImageConfig, UnpackedImage } from '@nx-multistage/oci';
import type { BootedApp, BootSpec } from './boot';
import { freePort } from '../../workspace/free-port';
import { signalNumber } from '../../workspace/signal-number';

/**
 * Starts an unpacked image in user namespaces. Its network is this machine's: where its port is taken, another is
 * asked for with PORT.
 */
export async function bootInNamespace(
  { folder, files }: UnpackedImage,
  { config = {} }: ImageConfig,
  spec: BootSpec,
): Promise<BootedApp> {
  const { home, ...user } = await readImageUser(folder, config.User ?? '');
  const port = spec.port === undefined ? undefined : (spec.hostPort ?? (await freePort(spec.port)));
  const env = { ...(port === spec.port ? {} : { PORT: String(port) }), ...spec.env };
  const app = await startInNamespace(
    {
      rootfs: folder,
      user,
      workdir: config.WorkingDir || '/',
      env: containerEnvironment(config.Env ?? [], { home, env }),
      command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
      writable: [],
      temporary: spec.temporary,
      closed: decideAccess(files, user).closed,
    },
    { run },
  );
  let ended = false;
  void app.exit.finally(() => (ended = true)).catch(() => undefined);
  return {
    where: 'in user namespaces',
    port,
    hasEnded: () => Promise.resolve(ended),
    stop: () => app.stop(spec.graceSeconds * 1000, signalNumber(spec.stopSignal) ?? 'SIGTERM'),
    log: () => Promise.resolve(app.output()),
  };
}
