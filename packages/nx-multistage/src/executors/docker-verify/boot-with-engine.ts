import {
  containerLogs,
  containerState,
  publishedPort,
  removeContainer,
  startContainer,
  stopContainer,
  type EngineName,
} from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import type { AppEnd, BootedApp, BootSpec } from './boot';

/** What the image must do with: no write access but to memory, no privilege. */
const LOCKED_DOWN = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/** 128 and SIGKILL. */
const KILLED = 137;

/**
 * Starts an image in a container of an engine.
 *
 * @throws ToolError `NXM_CONTAINER_FAILED`; also when it is stopped and the engine cannot tell how it ended
 */
export async function bootWithEngine(
  engine: EngineName,
  { image, name }: { image: string; name: string },
  spec: BootSpec,
): Promise<BootedApp> {
  const { port, hostPort, temporary, env, graceSeconds } = spec;
  const published = { ...(hostPort === undefined ? {} : { host: hostPort }) };
  const handle = await startContainer(
    engine,
    {
      image,
      name,
      ports: port === undefined ? [] : [{ container: port, ...published }],
      env,
      extraArgs: [...LOCKED_DOWN, ...temporary.map((path) => `--tmpfs=${path}`)],
    },
    run,
  );
  const state = () => containerState(handle, run);
  const end = async (): Promise<AppEnd> => {
    const before = await state();
    await stopContainer(handle, graceSeconds, run);
    const exitCode = (await state())?.exitCode;
    if (exitCode === undefined) throw unknownEnd(engine, name);
    return { exitCode, wasKilled: before?.running === true && exitCode === KILLED };
  };
  return {
    where: `with ${engine}`,
    port: port === undefined ? undefined : (hostPort ?? (await publishedPort(handle, port, run))),
    hasEnded: async () => (await state())?.running !== true,
    stop: () => end().finally(() => removeContainer(handle, run)),
    log: () => containerLogs(handle, run, { lines: 20 }),
  };
}

function unknownEnd(engine: EngineName, name: string): ToolError {
  return new ToolError('NXM_CONTAINER_FAILED', `${engine} cannot tell how ${name} ended.`, {
    hint: 'Something else may have removed the container: run the verification again.',
  });
}
