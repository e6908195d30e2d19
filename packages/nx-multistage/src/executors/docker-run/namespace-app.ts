import {
  containerEnvironment,
  decideAccess,
  detectNamespaces,
  readImageUser,
  startInNamespace,
  type NamespaceHandle,
} from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { removeTree, type Image, type UnpackedImage } from '@nx-multistage/oci';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../embedded/cache-folder';
import { unpackRootfs } from '../../embedded/unpack-rootfs';
import { workFolders } from '../../embedded/work-folder';
import { freePort } from '../../workspace/free-port';
import { signalNumber } from '../../workspace/signal-number';
import type { RunSpec } from './normalize';
import { LOG_LINES, type RunningApp } from './running-app';

/**
 * Starts an image without a container engine, in user namespaces. Its network is this machine's: a port other than
 * its own is asked for with `PORT`.
 *
 * @throws ToolError `NXM_NO_NAMESPACES` where the kernel forbids it; those of `startInNamespace`
 */
export async function startWithoutEngine(spec: RunSpec, image: Image): Promise<RunningApp> {
  const support = await detectNamespaces(run);
  if (!support.available)
    throw new ToolError(
      'NXM_NO_NAMESPACES',
      `Without a container engine the image cannot be started here: ${support.reason}.`,
      { hint: `To fix it: ${support.fix}.` },
    );
  const cache = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const work = workFolders(join(cache, 'work'))();
  try {
    const rootfs = { kept: join(cache, 'rootfs'), rootfs: join(work, 'rootfs') };
    return await startUnpacked(await unpackRootfs(image, rootfs), { spec, image, work });
  } catch (error) {
    removeTree(work);
    throw error;
  }
}

/** The port on this machine: the one asked for, else the app's own or, where that is taken, any. */
async function portOf({ request: { ports } }: RunSpec): Promise<number | undefined> {
  const [mapping] = ports;
  return mapping === undefined ? undefined : (mapping.host ?? (await freePort(mapping.container)));
}

function portVariable(
  { request: { ports } }: RunSpec,
  port: number | undefined,
): Record<string, string> {
  return port === undefined || port === ports[0]?.container ? {} : { PORT: String(port) };
}

/** Output of the app, kept until somebody wants to see it. */
function createOutput(): { push: OnOutput; showTo: (show: OnOutput) => void } {
  const early: Parameters<OnOutput>[] = [];
  let shown: OnOutput | undefined;
  return {
    push: (text, stream) => {
      if (shown === undefined) early.push([text, stream]);
      else shown(text, stream);
    },
    showTo: (show) => {
      shown = show;
      early.splice(0).forEach(([text, stream]) => show(text, stream));
    },
  };
}

type OnOutput = (text: string, stream: 'stdout' | 'stderr') => void;

async function startUnpacked(
  { folder, files }: UnpackedImage,
  { spec, image, work }: { spec: RunSpec; image: Image; work: string },
): Promise<RunningApp> {
  const { config = {} } = image.config.value;
  const { home, ...user } = await readImageUser(folder, config.User ?? '');
  const port = await portOf(spec);
  const output = createOutput();
  const app = await startInNamespace(
    {
      rootfs: folder,
      user,
      workdir: config.WorkingDir || '/',
      env: containerEnvironment(config.Env ?? [], {
        home,
        env: { ...portVariable(spec, port), ...spec.request.env },
      }),
      command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
      temporary: [],
      ...decideAccess(files, user),
    },
    { run, onOutput: output.push },
  );
  return runningApp(app, {
    port,
    showTo: output.showTo,
    end: async () => {
      try {
        const signal = signalNumber(config.StopSignal || 'SIGTERM') ?? 'SIGTERM';
        await app.stop(spec.stopTimeoutSeconds * 1000, signal);
      } finally {
        removeTree(work);
      }
    },
  });
}

function runningApp(
  app: NamespaceHandle,
  {
    port,
    showTo,
    end,
  }: {
    port: number | undefined;
    showTo: (show: OnOutput) => void;
    end: () => Promise<void>;
  },
): RunningApp {
  let exitCode: number | undefined;
  const exit = app.exit.then((ended) => (exitCode = ended.exitCode));
  exit.catch(() => (exitCode = 1));
  return {
    port: () => Promise.resolve(port),
    state: () =>
      Promise.resolve({
        running: exitCode === undefined,
        exitCode: exitCode ?? 0,
        outOfMemory: false,
      }),
    follow: async (signal) => {
      showTo((text, stream) => void process[stream].write(text));
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([exit, aborted]);
    },
    lastLines: () => Promise.resolve(app.output().split('\n').slice(-LOG_LINES).join('\n')),
    end,
  };
}
