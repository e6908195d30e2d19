import type { PackageManagerName } from '@nx-multistage/dockerfile';
import type { BuildRequest, SecretMount } from '@nx-multistage/engines';
import { assertNoControlCharacters } from '@nx-multistage/errors';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { withDefaultSecrets } from './default-secrets';
import type { DockerBuildOptions } from './schema';

export interface RequestSubject {
  options: DockerBuildOptions;
  /** Absolute path of the workspace. */
  root: string;
  /** Workspace-relative. */
  dockerfile: string;
  /** Absolute folder that replaces the `artifacts` stage. */
  artifacts: string;
  tags: string[];
  labels: Record<string, string>;
  /** Whose registry settings the installs see. */
  manager: PackageManagerName;
  healthCheck: boolean;
}

/** Options -> what the engines package builds from. Every text passes the door for control characters. */
export function buildRequest({
  options,
  root,
  dockerfile,
  artifacts,
  tags,
  labels,
  manager,
  healthCheck,
}: RequestSubject): BuildRequest {
  assertNoControlCharacters(options, 'option');
  return {
    context: root,
    dockerfile: join(root, dockerfile),
    namedContexts: {
      artifacts,
      ...mapValues(options.contexts ?? {}, (value) => contextPath(root, value)),
    },
    tags,
    labels: { ...labels, ...options.labels },
    buildArgs: options.buildArgs ?? {},
    secrets: withDefaultSecrets(givenSecrets(options, root), { root, env: process.env, manager }),
    platforms: options.platforms ?? [],
    push: options.push ?? false,
    load: options.load ?? true,
    noCache: options.noCache ?? false,
    pull: options.pull ?? false,
    cacheFrom: options.cacheFrom ?? [],
    cacheTo: options.cacheTo ?? [],
    outputs: options.outputs ?? [],
    extraArgs: options.extraArgs ?? [],
    healthCheck,
    ...(options.builder === undefined ? {} : { builder: options.builder }),
    ...(options.target === undefined ? {} : { target: options.target }),
  };
}

/** The secrets of the option, paths absolute. */
export function givenSecrets(options: DockerBuildOptions, root: string): SecretMount[] {
  return (options.secrets ?? []).map(({ id, env, src }) => ({
    id,
    ...(env === undefined ? {} : { env }),
    ...(src === undefined ? {} : { src: filePath(root, src) }),
  }));
}

/** A context is a folder unless it says what else it is (`docker-image://`, `https://` ...). */
function contextPath(root: string, value: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : resolve(root, value);
}

function filePath(root: string, path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : join(root, path);
}

function mapValues(
  values: Record<string, string>,
  map: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
