import type { ExecutorContext } from '@nx/devkit';
import type { EngineName, RunRequest } from '@nx-multistage/engines';
import { isToolError, ToolError } from '@nx-multistage/errors';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isFreePort } from '../../workspace/free-port';
import { projectOf } from '../../workspace/project-of';
import { imageName } from '../docker-build/image-names';
import { readBuild } from '../docker-build/read-build';
import { projectNameOf } from '../docker-prune/normalize';
import type { DockerRunOptions } from './schema';

/** Where engines publish a port. */
const PUBLISHED_ON = '127.0.0.1';

/** A run, decided. */
export interface RunSpec {
  projectName: string;
  /** Undefined: the first that answers. */
  engine: EngineName | 'embedded' | undefined;
  request: RunRequest;
  healthPath?: string;
  readyTimeoutSeconds: number;
  stopTimeoutSeconds: number;
}

/**
 * Options and what the last `docker-build` left -> what to start.
 *
 * @throws ToolError `NXM_IMAGE_NOT_FOUND` without an image to start, `NXM_PORT_TAKEN`, `NXM_ENV_FILE_MISSING`,
 *   `NXM_OPTION_INVALID`
 */
export async function normalize(
  options: DockerRunOptions,
  context: ExecutorContext,
): Promise<RunSpec> {
  const projectName = projectNameOf(context);
  const { root } = projectOf(context.projectGraph, projectName);
  const read = () => readBuild(context.root, root, projectName);
  const build = options.image === undefined ? read() : whereBuilt(read);
  const image = options.image ?? build?.tags[0] ?? projectName;
  const runtime = build?.plan.runtime;
  const container = runtime?.ports[0] ?? (options.port || undefined);
  const host = container === undefined ? undefined : await hostPort(options.port, container);
  const isEmbedded = build?.engine === 'embedded' && options.image === undefined;
  const engine = options.engine ?? (isEmbedded ? 'embedded' : undefined);
  if (engine === 'embedded' && (options.extraArgs ?? []).length > 0) throw noEngineForArguments();
  return {
    projectName,
    engine,
    request: {
      image,
      name: `${imageName(projectName)}-${process.pid}`,
      ports:
        container === undefined ? [] : [{ container, ...(host === undefined ? {} : { host }) }],
      env: { ...readEnvFile(context.root, options.envFile), ...options.env },
      extraArgs: options.extraArgs ?? [],
    },
    readyTimeoutSeconds: options.readyTimeoutSeconds ?? 60,
    stopTimeoutSeconds: options.stopTimeoutSeconds ?? 4,
    ...(runtime?.healthCheck === undefined ? {} : { healthPath: runtime.healthCheck.path }),
  };
}

/** An image of the user's own needs no build. */
function whereBuilt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isToolError(error) && error.code === 'NXM_IMAGE_NOT_FOUND') return undefined;
    throw error;
  }
}

function noEngineForArguments(): ToolError {
  return new ToolError(
    'NXM_OPTION_INVALID',
    'extraArgs are for the run command of a container engine, and the image is started without one.',
    { hint: 'Leave them out, or build and run with a container engine.' },
  );
}

/**
 * The port on this machine: the one asked for, else the app's own where it is free. Undefined lets the
 * engine choose.
 *
 * @throws ToolError `NXM_PORT_TAKEN`
 */
async function hostPort(asked: number | undefined, own: number): Promise<number | undefined> {
  if (asked === 0) return undefined;
  const wanted = asked ?? own;
  if (await isFreePort(wanted, PUBLISHED_ON)) return wanted;
  if (asked === undefined) return undefined;
  throw new ToolError('NXM_PORT_TAKEN', `Port ${asked} of this machine is taken.`, {
    hint: 'Give another port, or 0 for a free one.',
  });
}

function readEnvFile(root: string, path: string | undefined): Record<string, string> {
  if (path === undefined) return {};
  if (!existsSync(join(root, path)))
    throw new ToolError('NXM_ENV_FILE_MISSING', `${path} does not exist.`, {
      hint: 'Correct envFile; it is relative to the workspace root.',
    });
  return parseEnv(readFileSync(join(root, path), 'utf8')) as Record<string, string>;
}
