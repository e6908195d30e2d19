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
  const several = request.platforms.length > 1;
  const { path, files } = dockerfileFor(request, workDir);
  const iidFile = join(workDir, 'iid');
  const list = `localhost/${basename(workDir).toLowerCase()}:list`;
  const output = several ? [`--manifest=${list}`] : [`--iidfile=${iidFile}`];
  const pushed = request.push ? request.tags : [];
  const digestFiles = pushed.map((_tag, index) => join(workDir, `digest-${index}`));
  const build: BuildStep = {
    purpose: 'build',
    argv: [
      program,
      'build',
      ...buildArguments(request, path),
      ...output,
      ...request.extraArgs,
      request.context,
    ],
  };
  const pushes = pushed.map((tag, index): BuildStep => ({
    purpose: 'push',
    argv: pushArguments(program, {
      tag,
      list: several ? list : undefined,
      digestFile: digestFiles[index] ?? '',
    }),
  }));
  return {
    files,
    steps: [
      build,
      ...(several ? tagList(program, list, request.tags) : []),
      ...saves(program, request),
      ...pushes,
      ...(several ? [forget(program, list)] : []),
    ],
    ...(several ? {} : { iidFile }),
    digestFiles,
  };
}

/**
 * `--layers` is the default of podman but not of buildah, and caching needs it. The ignore file is named
 * because versions before podman 4.4 and buildah 1.29 look only in the context. HEALTHCHECK exists in the
 * docker format only. Several platforms go into a list, which carries the tags in place of the images.
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

function saves(program: Program, { outputs, tags }: BuildRequest): BuildStep[] {
  return outputs.flatMap((output): BuildStep[] => {
    const format = archiveFormat(output);
    const { dest = '' } = parseAttributes(output);
    const image = tags[0] ?? '';
    return format === undefined
      ? []
      : [{ purpose: 'save', argv: SAVE[program](image, format, dest) }];
  });
}

function tagList(program: Program, list: string, tags: readonly string[]): BuildStep[] {
  return tags.map((tag) => ({ purpose: 'tag', argv: [program, 'tag', list, tag] }));
}

/** Takes away the list's first name; the tags keep it. */
function forget(program: Program, list: string): BuildStep {
  return { purpose: 'clean-up', argv: [program, 'rmi', list] };
}

function pushArguments(
  program: Program,
  { tag, list, digestFile }: { tag: string; list: string | undefined; digestFile: string },
): string[] {
  const destination = `docker://${canonicalName(parseReference(tag, 'tags'))}`;
  return list === undefined
    ? [program, 'push', `--digestfile=${digestFile}`, tag, destination]
    : [program, 'manifest', 'push', '--all', `--digestfile=${digestFile}`, list, destination];
}
