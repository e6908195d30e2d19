import { readFile } from 'node:fs/promises';
import { systemCode } from '@nx-multistage/errors';
import type { BuildCommands } from './build-commands';
import type { BuildRequest, BuildResult } from './build-request';
import type { EngineName } from './engine';
import { parseReference, repositoryOf } from './reference';

const DIGEST = /sha256:[0-9a-f]{64}/;

/**
 * Reads what the commands left behind.
 *
 * @param pushOutput standard output of the pushes: where docker's own push says the digest
 */
export async function readResult(
  engine: EngineName,
  request: BuildRequest,
  { commands, argv, pushOutput }: { commands: BuildCommands; argv: string[][]; pushOutput: string },
): Promise<BuildResult> {
  const imageId = DIGEST.exec((await readIfThere(commands.iidFile)) ?? '')?.[0];
  const digest =
    metadataDigest(await readIfThere(commands.metadataFile)) ??
    DIGEST.exec((await readIfThere(commands.digestFiles[0])) ?? '')?.[0] ??
    /digest: (sha256:[0-9a-f]{64})/.exec(pushOutput)?.[1];
  return {
    engine,
    argv,
    ...(imageId === undefined ? {} : { imageId }),
    ...(digest === undefined ? {} : { digest }),
    references: [
      ...request.tags,
      ...(request.push && digest !== undefined ? pinned(request.tags, digest) : []),
    ],
  };
}

/** `containerimage.digest`: the iidfile holds another one when an index is made. */
function metadataDigest(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const metadata = JSON.parse(text) as Record<string, unknown>;
  const digest = metadata['containerimage.digest'];
  return typeof digest === 'string' && DIGEST.test(digest) ? digest : undefined;
}

function pinned(tags: readonly string[], digest: string): string[] {
  const repositories = tags.map((tag) => repositoryOf(parseReference(tag, 'tags')));
  return [...new Set(repositories)].map((repository) => `${repository}@${digest}`);
}

async function readIfThere(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
