import { createTemporaryFolder, REPOSITORY, succeed } from '@nx-multistage/testkit';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The work tree as a fresh clone would have it: what git knows or would add, no node_modules, no dist.
 *
 * @returns its absolute path, and the way to remove it
 */
export async function copyWorkTree(): Promise<{ path: string; remove(): void }> {
  const folder = createTemporaryFolder('work-tree');
  const argv = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await succeed('git', argv, { cwd: REPOSITORY });
  for (const path of stdout.split('\0').filter(Boolean)) {
    const from = join(REPOSITORY, path);
    if (existsSync(from)) cpSync(from, join(folder.path, path), { verbatimSymlinks: true });
  }
  return folder;
}

/** Builds an image with nothing but Docker, as a user without Nx would. */
export async function dockerBuild(
  context: string,
  { dockerfile, tag }: { dockerfile: string; tag: string },
): Promise<void> {
  const ca = process.env['NODE_EXTRA_CA_CERTS'];
  const secret = ca === undefined ? [] : [`--secret=id=ca,src=${ca}`];
  await succeed('docker', ['build', ...secret, `--file=${dockerfile}`, `--tag=${tag}`, '.'], {
    cwd: context,
    env: { DOCKER_BUILDKIT: '1' },
  });
}
