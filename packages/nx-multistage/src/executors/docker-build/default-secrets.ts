import type { SecretMount } from '@nx-multistage/engines';
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** What this machine's npm already uses and the install in the image needs as well. */
const DEFAULTS: readonly {
  id: string;
  file: (root: string, env: NodeJS.ProcessEnv) => string | undefined;
}[] = [
  { id: 'ca', file: (_, env) => env['NODE_EXTRA_CA_CERTS'] },
  { id: 'npmrc', file: (root) => join(root, '.npmrc') },
];

/**
 * Adds the secret mounts of a company network, unless the user gives others of the same name: the
 * certificates in `NODE_EXTRA_CA_CERTS` and the workspace's own `.npmrc`. Mounts are seen by the installs
 * only; nothing of them gets into a layer.
 *
 * @param root absolute path of the workspace
 */
export function withDefaultSecrets(
  secrets: readonly SecretMount[],
  root: string,
  env: NodeJS.ProcessEnv,
): SecretMount[] {
  const given = new Set(secrets.map(({ id }) => id));
  const added = DEFAULTS.flatMap(({ id, file }) => {
    const path = file(root, env);
    return given.has(id) || path === undefined || !holdsText(path) ? [] : [{ id, src: path }];
  });
  return [...secrets, ...added];
}

function holdsText(path: string): boolean {
  const file = statSync(path, { throwIfNoEntry: false });
  return file !== undefined && file.isFile() && file.size > 0;
}
