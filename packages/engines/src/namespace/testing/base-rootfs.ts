import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, REPOSITORY, type TemporaryFolder } from '@nx-multistage/testkit';

/** Why apps cannot be started in user namespaces on this machine; undefined where they can. */
export function namespacesMissing(): string | undefined {
  const argv = ['--user', '--map-root-user', '--mount', '--pid', '--fork', 'true'];
  return spawnSync('unshare', argv, { stdio: 'ignore' }).status === 0
    ? undefined
    : 'unshare cannot make user namespaces here: run on Linux, outside of a container, with kernel.apparmor_restrict_unprivileged_userns=0';
}

/**
 * Unpacks the base image of the tests, node:24-alpine, with the system's tar, in a folder others may enter too.
 *
 * @param name of the folder in it: `rootfs` or anything a file system allows
 */
export function unpackBase(name: string): TemporaryFolder & { rootfs: string } {
  const folder = createTemporaryFolder('namespace');
  chmodSync(folder.path, 0o755);
  const rootfs = join(folder.path, name);
  mkdirSync(rootfs);
  const layout = baseLayout(folder.path);
  const read = (
    digest: string,
  ): { layers: { digest: string }[] } & { manifests: { digest: string }[] } =>
    JSON.parse(readFileSync(digest === '' ? join(layout, 'index.json') : blob(digest), 'utf8'));
  const blob = (digest: string): string => join(layout, 'blobs', ...digest.split(':'));
  for (const { digest } of read(read('').manifests[0]?.digest ?? '').layers)
    succeed('tar', [
      '-xzf',
      blob(digest),
      '-C',
      rootfs,
      '--no-same-owner',
      '--exclude=usr/local/lib/node_modules',
      '--exclude=usr/local/include',
    ]);
  return { ...folder, rootfs };
}

function baseLayout(folder: string): string {
  const layout = succeed(join(REPOSITORY, 'tools/base-image/base-image'), ['layout']).trim();
  if (existsSync(join(layout, 'index.json'))) return layout;
  const copy = join(folder, 'layout');
  succeed('skopeo', ['copy', 'docker://node:24-alpine', `oci:${copy}:base`]);
  return copy;
}

function succeed(file: string, argv: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, argv, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${file} ${argv.join(' ')}: ${error?.message ?? stderr}`);
}
