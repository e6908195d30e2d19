import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { systemCode, ToolError } from '@nx-multistage/errors';
import type { BuildRequest, SecretMount } from './build-request';

/**
 * Looks at what the request names on disk before an engine does, whose messages name neither the option
 * nor the secret.
 *
 * @param env the environment the engine will have
 * @throws ToolError `NXM_SECRET_MISSING`, `NXM_DOCKERFILE_MISSING`, `NXM_CONTEXT_MISSING`
 */
export async function checkFiles(request: BuildRequest, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [index, secret] of request.secrets.entries())
    await checkSecret(secret, `secrets[${index}]`, env);
  if (request.dockerfileText === undefined && (await kindOf(request.dockerfile)) !== 'file')
    throw new ToolError(
      'NXM_DOCKERFILE_MISSING',
      `There is no Dockerfile at ${request.dockerfile}`,
      {
        hint: 'Generate it: nx g docker-setup <project>.',
      },
    );
  const folders = { context: request.context, ...request.namedContexts };
  for (const [name, place] of Object.entries(folders))
    if (!place.includes('://') && (await kindOf(place)) !== 'folder')
      throw new ToolError(
        'NXM_CONTEXT_MISSING',
        `The build context ${name} is not a folder: ${place}`,
        {
          hint: 'Build what belongs in it first: nx run <project>:docker-prune.',
        },
      );
}

async function checkSecret(
  { id, src, env: variable }: SecretMount,
  option: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const problem =
    src === undefined ? checkVariable(variable ?? '', env) : await checkSecretFile(src);
  if (problem !== undefined)
    throw new ToolError('NXM_SECRET_MISSING', `${option}: secret "${id}": ${problem}`, {
      hint: `Give it, or take ${option} out of the options.`,
    });
}

function checkVariable(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const value = env[name];
  return value === undefined || value === '' ? `the variable ${name} is not set` : undefined;
}

async function checkSecretFile(path: string): Promise<string | undefined> {
  const kind = await kindOf(path);
  if (kind !== 'file') return `${path} ${kind === undefined ? 'does not exist' : 'is not a file'}`;
  if ((await stat(path)).size === 0) return `${path} is empty`;
  const isReadable = await access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
  return isReadable ? undefined : `${path} cannot be read`;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/**
 * The ignore file beside a Dockerfile, which BuildKit reads by itself, but podman and buildah only in
 * newer versions.
 *
 * @param dockerfile absolute path
 * @returns absolute path, or undefined where there is none
 */
export async function findIgnoreFile(dockerfile: string): Promise<string | undefined> {
  const path = `${dockerfile}.dockerignore`;
  return (await kindOf(path)) === 'file' ? path : undefined;
}
