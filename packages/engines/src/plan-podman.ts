import { basename, join } from 'node:path';
import { commonArguments, dockerfileFor, flagIf, flags, pairs } from './arguments';
import type { BuildCommands, BuildStep } from './build-commands';
import type { BuildRequest, SecretMount } from './build-request';
import { parseAttributes } from './csv';
import type { DetectedEngine } from './engine';
import { cacheReference } from './features';
import { canonicalName, parseReference } from './reference';

/** The two programs share their build code, but not their commands to save. */
const SAVE = {
  podman: (image: string, format: string, dest: string) => [
    'podman',
    'save',
    `--format=${format}`,
    `--output=${dest}`,
    image,
  ],
  buildah: (image: string, format: string, dest: string) => [
    'buildah',
    'push',
    image,
    `${format === 'oci-dir' ? 'oci' : format}:${dest}:${canonicalName(parseReference(image, 'tags'))}`,
  ],
} as const satisfies Record<string, (image: string, format: string, dest: string) => string[]>;

type Program = keyof typeof SAVE;

/** The build of podman, which is also that of buildah; then what BuildKit does in one go as commands of their own. */
export function planPodman(
  engine: DetectedEngine,
  request: BuildRequest,
  workDir: string,
): BuildCommands {
  const program: Program = engine.name === 'buildah' ? 'buildah' : 'podman';
  const id = basename(workDir).toLowerCase();
  const list = request.platforms.length > 1 ? `localhost/${id}:list` : undefined;
  const iidFile = join(workDir, 'iid');
  const { path, files } = dockerfileFor(request, workDir);
  const saves = planSaves(program, request, id);
  const pushes = planPushes(program, request, { list, workDir });
  const build: BuildStep = {
    purpose: 'build',
    // On SIGTERM podman ends at once and leaves its working container; on SIGHUP it ends the step instead.
    stopSignal: 'SIGHUP',
    argv: [
      program,
      'build',
      ...buildArguments(request, path),
      list === undefined ? `--iidfile=${iidFile}` : `--manifest=${list}`,
      ...request.extraArgs,
      request.context,
    ],
  };
  return {
    files,
    steps: [
      build,
      ...(list === undefined ? [] : tagList(program, list, request.tags)),
      ...saves.steps,
      ...pushes.steps,
      ...(list === undefined ? [] : [forget(program, list)]),
    ],
    ...(list === undefined ? { iidFile } : {}),
    digestFiles: pushes.digestFiles,
    moves: saves.moves,
  };
}

/**
 * `--layers` is the default of podman but not of buildah, and caching needs it; so is `--force-rm`, without
 * which a failed build leaves its working container. The ignore file is named
 * because older versions look only in the context. HEALTHCHECK exists in the docker format only. Several platforms go into a list, which carries the tags in place of the images.
 */
function buildArguments(request: BuildRequest, dockerfile: string): string[] {
  const several = request.platforms.length > 1;
  const ignoreFile = request.dockerfileText === undefined ? request.ignoreFile : undefined;
  const plainOutputs = request.outputs.filter((output) => archiveFormat(output) === undefined);
  return [
    ...commonArguments(several ? { ...request, tags: [] } : request, dockerfile),
    ...flags('label', pairs(request.labels, escapeLabel)),
    ...flags('secret', request.secrets.map(formatSecret)),
    ...flags('ignorefile', ignoreFile === undefined ? [] : [ignoreFile]),
    ...flagIf(request.healthCheck, '--format=docker'),
    '--layers',
    '--force-rm',
    ...flags(
      'cache-from',
      request.cacheFrom.flatMap((cache) => cacheReference(cache) ?? []),
    ),
    ...flags(
      'cache-to',
      request.cacheTo.flatMap((cache) => cacheReference(cache) ?? []),
    ),
    ...flags('output', plainOutputs),
  ];
}

/**
 * podman and buildah turn a label into a LABEL instruction and expand variables in it; a backslash does
 * not protect the `$`, the default of a variable that nobody has does. BuildKit takes labels verbatim.
 */
function escapeLabel(value: string): string {
  return value.replaceAll('$', '${NXM_NO_SUCH_VARIABLE:-$}');
}

/** Plain pairs: these two know no quoting. */
function formatSecret({ id, src, env }: SecretMount): string {
  return src === undefined ? `id=${id},env=${env ?? ''}` : `id=${id},src=${src}`;
}

/** BuildKit's outputs that are commands here: the format by `podman save`'s names. */
function archiveFormat(output: string): 'oci-archive' | 'oci-dir' | 'docker-archive' | undefined {
  const { type, tar } = parseAttributes(output);
  if (type === 'docker') return 'docker-archive';
  if (type !== 'oci') return undefined;
  return tar === 'false' ? 'oci-dir' : 'oci-archive';
}

/**
 * The commands that write archives. An archive goes beside its place first: these programs refuse one that
 * exists, and a failure must leave the old one alone. A layout on disk takes the new image in.
 */
function planSaves(
  program: Program,
  { outputs, tags }: BuildRequest,
  suffix: string,
): { steps: BuildStep[]; moves: BuildCommands['moves'] } {
  const saves = outputs.flatMap((output) => {
    const format = archiveFormat(output);
    const { dest = '' } = parseAttributes(output);
    const from = format === 'oci-dir' ? dest : `${dest}.${suffix}`;
    return format === undefined ? [] : [{ format, from, to: dest }];
  });
  return {
    steps: saves.map(({ format, from }) => ({
      purpose: 'save',
      argv: SAVE[program](tags[0] ?? '', format, from),
    })),
    moves: saves.flatMap(({ from, to }) => (from === to ? [] : [{ from, to }])),
  };
}

function tagList(program: Program, list: string, tags: readonly string[]): BuildStep[] {
  return tags.map((tag) => ({ purpose: 'tag', argv: [program, 'tag', list, tag] }));
}

/** Takes away the list's first name; the tags keep it. Not `rmi`, which takes the images in the list. */
function forget(program: Program, list: string): BuildStep {
  return { purpose: 'clean-up', argv: [program, 'manifest', 'rm', list] };
}

function planPushes(
  program: Program,
  { push, tags }: BuildRequest,
  { list, workDir }: { list: string | undefined; workDir: string },
): { steps: BuildStep[]; digestFiles: string[] } {
  const pushes = (push ? tags : []).map((tag, index) => {
    const digestFile = join(workDir, `digest-${index}`);
    const destination = `docker://${canonicalName(parseReference(tag, 'tags'))}`;
    const flag = `--digestfile=${digestFile}`;
    const argv =
      list === undefined
        ? [program, 'push', flag, tag, destination]
        : [program, 'manifest', 'push', '--all', flag, list, destination];
    return { digestFile, argv };
  });
  return {
    steps: pushes.map(({ argv }) => ({ purpose: 'push', argv })),
    digestFiles: pushes.map(({ digestFile }) => digestFile),
  };
}
