import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { command, type CommandOptions } from './command';
import { createTemporaryFolder } from './folder';

/** Programs of others that read an image: every blob, each digest. */
export type LayoutJudge = 'skopeo' | 'umoci' | 'regctl';

/** An image in an OCI layout. */
export interface LayoutReference {
  folder: string;
  tag: string;
}

/** Commands of each judge; the last argument but those named is a folder that does not exist yet. */
const LAYOUT_JUDGES = {
  skopeo: ({ folder, tag }, out) => ['copy', '--all', `oci:${folder}:${tag}`, `oci:${out}:${tag}`],
  umoci: ({ folder, tag }, out) => ['unpack', '--image', `${folder}:${tag}`, out],
  regctl: ({ folder, tag }, out) => [
    'image',
    'copy',
    `ocidir://${folder}:${tag}`,
    `ocidir://${out}:${tag}`,
  ],
} as const satisfies Record<LayoutJudge, (image: LayoutReference, out: string) => string[]>;

export const LAYOUT_JUDGE_NAMES = Object.keys(LAYOUT_JUDGES) as LayoutJudge[];

const VERSION = {
  skopeo: '--version',
  umoci: '--version',
  regctl: 'version',
  crane: 'version',
} as const;

/** Why judges cannot work here, for `describeWhere`; undefined where all of them can. */
export const judgesMissing = (): string | undefined => commandsMissing(...Object.entries(VERSION));

/** The first words of commands that do not start here, and what to do; undefined where all do. */
export function commandsMissing(...commands: readonly (readonly string[])[]): string | undefined {
  const missing = commands
    .filter(([file = '', ...argv]) => spawnSync(file, argv, { stdio: 'ignore' }).status !== 0)
    .map(([file]) => file);
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} does not start here: npm run engines:up`;
}

/**
 * Lets a program of others read an image with all its blobs.
 *
 * @returns what it finds wrong; empty where it accepts the image
 */
export async function judgeLayout(judge: LayoutJudge, image: LayoutReference): Promise<string[]> {
  const out = createTemporaryFolder(`judge-${judge}`);
  try {
    return await verdict(judge, LAYOUT_JUDGES[judge](image, join(out.path, 'out')));
  } finally {
    out.remove();
  }
}

/** {@link judgeLayout} with every judge: their problems by name, empty where all accept. */
export async function judgeLayoutByAll(
  image: LayoutReference,
): Promise<Partial<Record<LayoutJudge, string[]>>> {
  const all = await Promise.all(
    LAYOUT_JUDGE_NAMES.map(async (judge) => [judge, await judgeLayout(judge, image)] as const),
  );
  return Object.fromEntries(all.filter(([, problems]) => problems.length > 0));
}

/** crane recomputes every digest, size and diffID of a docker archive. @returns what it finds wrong */
export const judgeArchive = (file: string): Promise<string[]> =>
  verdict('crane', ['validate', '--tarball', file]);

/**
 * crane recomputes every digest, size and diffID of an image in a registry. It refuses token servers on
 * loopback: not for the kind `token`.
 *
 * @param options.ca certificate to trust
 * @returns what it finds wrong
 */
export const judgeRemote = (
  reference: string,
  { ca, dockerConfig }: { ca?: string; dockerConfig?: string } = {},
): Promise<string[]> =>
  verdict(
    'crane',
    ['validate', ...(ca === undefined ? ['--insecure'] : []), '--remote', reference],
    {
      env: { SSL_CERT_FILE: ca, DOCKER_CONFIG: dockerConfig },
    },
  );

async function verdict(
  file: string,
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<string[]> {
  const { code, signal, output } = await command(file, argv, options);
  if (code === 0) return [];
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? [`${file} ended with ${code ?? signal}`] : lines;
}
