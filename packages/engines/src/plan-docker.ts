import { join } from 'node:path';
import { commonArguments, dockerfileFor, flags, pairs } from './arguments';
import type { BuildCommands, BuildStep } from './build-commands';
import type { BuildRequest } from './build-request';
import type { DetectedEngine } from './engine';
import { cacheReference } from './features';
import { formatSecret, BUILDX_SETTINGS } from './plan-buildx';

/**
 * `docker build` with BuildKit, for a CLI without buildx: no metadata file, push is a command of its own.
 * The variable is set on every build: without it such a CLI takes the legacy builder.
 */
export function planDocker(
  _engine: DetectedEngine,
  request: BuildRequest,
  workDir: string,
): BuildCommands {
  const { path, files } = dockerfileFor(request, workDir);
  const iidFile = join(workDir, 'iid');
  // The only kind of cache export left by assertFeatures is the one into the image.
  const inline = request.cacheTo.length > 0 ? { BUILDKIT_INLINE_CACHE: '1' } : {};
  const argv = [
    'docker',
    'build',
    '--progress=plain',
    ...commonArguments({ ...request, buildArgs: { ...request.buildArgs, ...inline } }, path),
    ...flags('label', pairs(request.labels)),
    ...flags('secret', request.secrets.map(formatSecret)),
    ...flags(
      'cache-from',
      request.cacheFrom.flatMap((cache) => cacheReference(cache) ?? []),
    ),
    ...flags('output', request.outputs),
    `--iidfile=${iidFile}`,
    ...request.extraArgs,
    request.context,
  ];
  const pushes = (request.push ? request.tags : []).map((tag): BuildStep => ({
    purpose: 'push',
    argv: ['docker', 'push', tag],
  }));
  return {
    files,
    steps: [
      {
        purpose: 'build',
        argv,
        env: { DOCKER_BUILDKIT: '1', ...BUILDX_SETTINGS },
      },
      ...pushes,
    ],
    iidFile,
    digestFiles: [],
    moves: [],
  };
}
