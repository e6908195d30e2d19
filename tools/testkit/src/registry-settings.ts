import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificates';
import { HTPASSWD } from './credentials';
import { TOKEN_ISSUER, TOKEN_SERVICE } from './token-server';

export interface RegistrySettings {
  /** `127.0.0.1:<port>`; port 0 for any free one. */
  address: string;
  storage: string;
  tls?: Certificate | undefined;
  /** Ask for the password of {@link HTPASSWD}. */
  htpasswd?: boolean;
  /** Ask for tokens of this realm, signed with this certificate. */
  token?: { realm: string; certificate: string } | undefined;
  readonly?: boolean;
}

/**
 * Writes the configuration of docker-registry (JSON, which YAML contains) and the files it names.
 *
 * @param folder where they go
 * @returns the configuration's path
 */
export function writeRegistrySettings(folder: string, settings: RegistrySettings): string {
  const { address, storage, tls, token, readonly = false, htpasswd = false } = settings;
  const passwords = join(folder, 'htpasswd');
  if (htpasswd) writeFileSync(passwords, HTPASSWD);
  const auth = {
    ...(htpasswd && { htpasswd: { realm: 'test', path: passwords } }),
    ...(token && {
      token: {
        realm: token.realm,
        service: TOKEN_SERVICE,
        issuer: TOKEN_ISSUER,
        rootcertbundle: token.certificate,
      },
    }),
  };
  const configuration = {
    version: 0.1,
    log: { level: 'info' },
    storage: {
      filesystem: { rootdirectory: storage },
      delete: { enabled: true },
      maintenance: { readonly: { enabled: readonly }, uploadpurging: { enabled: false } },
    },
    // Fixed, so that an upload goes on after a restart.
    http: {
      addr: address,
      secret: 'nx-multistage',
      ...(tls && { tls: { certificate: tls.certificate, key: tls.key } }),
    },
    ...(Object.keys(auth).length > 0 && { auth }),
  };
  const file = join(folder, 'registry.json');
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return file;
}
