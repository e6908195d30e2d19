import type { PackageManagerName } from '@nx-multistage/dockerfile';
import type { SecretMount } from '@nx-multistage/engines';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { managerRows } from '../../package-managers/rows';

/**
 * Adds the secret mounts of a company network, unless the user gives others of the same name: the certificates in
 * `NODE_EXTRA_CA_CERTS` and the workspace's own registry settings (`.npmrc`, `.yarnrc.yml`, `bunfig.toml`, as its
 * package manager reads them). Mounts are seen by the installs only; nothing of them gets into a layer.
 *
 * @param root absolute path of the workspace
 */
export function withDefaultSecrets(
  secrets: readonly SecretMount[],
  { root, env, manager }: { root: string; env: NodeJS.ProcessEnv; manager: PackageManagerName },
): SecretMount[] {
  const given = new Set(secrets.map(({ id }) => id));
  const defaults = [
    { id: 'ca', path: env['NODE_EXTRA_CA_CERTS'] },
    ...managerRows[manager].credentials.map(({ id, file }) => ({ id, path: join(root, file) })),
  ];
  const added = defaults.flatMap(({ id, path }) =>
    given.has(id) || path === undefined || !holdsText(path) ? [] : [{ id, src: path }],
  );
  return [...secrets, ...added];
}

function holdsText(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file !== undefined && file.isFile() && file.size > 0;
}
