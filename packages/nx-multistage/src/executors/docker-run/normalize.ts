import type { ExecutorContext } from '@nx/devkit';
import type { ImagePlan } from '@nx-multistage/dockerfile';
import type { EngineName, RunRequest } from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { projectOf } from '../../workspace/project-of';
import { stateFolder } from '../../workspace/paths';
import { imageName } from '../docker-build/image-names';
import { projectNameOf } from '../docker-prune/normalize';
import type { DockerRunOptions } from './schema';

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

/** Options and the record of the last `docker-build` -> what to start. */
export async function normalize(
  options: DockerRunOptions,
  context: ExecutorContext,
): Promise<RunSpec> {
  const projectName = projectNameOf(context);
  const { root } = projectOf(context.projectGraph, projectName);
  const record = readRecord(join(context.root, stateFolder(root), 'build.json'));
  const image = options.image ?? record?.tags[0];
  if (image === undefined)
    throw new ToolError('NXM_IMAGE_NOT_FOUND', `${projectName} has no image yet.`, {
      hint: `Run nx run ${projectName}:docker-build first.`,
    });
  const runtime = record?.plan.runtime;
  const container = runtime?.ports[0] ?? (options.port || undefined);
  const host = container === undefined ? undefined : await hostPort(options.port, container);
  const isEmbedded = record?.engine === 'embedded' && options.image === undefined;
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

/** What is read of `build.json`. */
interface Build {
  engine: string;
  tags: string[];
  plan: ImagePlan;
}

function readRecord(path: string): Build | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Build) : undefined;
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
  const free = await isFree(asked ?? own);
  if (free) return asked ?? own;
  if (asked === undefined) return undefined;
  throw new ToolError('NXM_PORT_TAKEN', `Port ${asked} of this machine is taken.`, {
    hint: 'Give another port, or 0 for a free one.',
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
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
