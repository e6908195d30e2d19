import { join } from 'node:path';
import { commonArguments, dockerfileFor, flagIf, flags, pairs } from './arguments';
import type { BuildCommands } from './build-commands';
import type { BuildRequest, SecretMount } from './build-request';
import { formatCsv } from './csv';
import type { DetectedEngine } from './engine';

/**
 * BuildKit's provenance attestation, added unasked, holds the time: the same image would get another digest
 * with every build. A flag in `extraArgs` brings it back. Read by buildx from 0.10.4, ignored before. Its look
 * at git is for that attestation; the plugin's labels say what git knows.
 */
export const BUILDX_SETTINGS = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_GIT_INFO: 'false' };

/**
 * One `docker buildx build`. Output of the process is never a terminal, hence plain progress.
 *
 * A builder with its own store keeps nothing where docker finds it: the image is loaded unless it goes
 * elsewhere. The docker driver keeps it anyway, and old versions refuse `--load` beside `--push`.
 */
export function planBuildx(
  engine: DetectedEngine,
  request: BuildRequest,
  workDir: string,
): BuildCommands {
  const { path, files } = dockerfileFor(request, workDir);
  const iidFile = join(workDir, 'iid');
  const metadataFile = join(workDir, 'metadata.json');
  const argv = [
    'docker',
    'buildx',
    'build',
    ...flags('builder', request.builder === undefined ? [] : [request.builder]),
    '--progress=plain',
    ...commonArguments(request, path),
    ...flags('label', pairs(request.labels)),
    ...flags('secret', request.secrets.map(formatSecret)),
    ...flags('cache-from', request.cacheFrom),
    ...flags('cache-to', request.cacheTo),
    ...flagIf(request.push, '--push'),
    ...flagIf(needsLoad(engine, request), '--load'),
    ...flags('output', request.outputs),
    `--iidfile=${iidFile}`,
    `--metadata-file=${metadataFile}`,
    ...request.extraArgs,
    request.context,
  ];
  return {
    files,
    steps: [{ purpose: 'build', argv, env: BUILDX_SETTINGS }],
    iidFile,
    metadataFile,
    digestFiles: [],
    moves: [],
  };
}

/** docker's syntax of a secret: comma-separated values, quoted where needed. */
export function formatSecret({ id, src, env }: SecretMount): string {
  return formatCsv([`id=${id}`, src === undefined ? `env=${env ?? ''}` : `src=${src}`]);
}

function needsLoad(engine: DetectedEngine, request: BuildRequest): boolean {
  if (engine.capabilities.keepsImage) return request.load && !request.push;
  return request.load || (!request.push && request.outputs.length === 0);
}
