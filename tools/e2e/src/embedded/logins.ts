import type { RegistryServer } from '@nx-multistage/testkit';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a user sets up once for a registry: the login in a DOCKER_CONFIG, its authority in NODE_EXTRA_CA_CERTS, beside
 * those that this machine needs.
 *
 * @param folder absolute; the files go there
 */
export function setUpRegistry(
  { host, credentials, certificate }: RegistryServer,
  folder: string,
): { DOCKER_CONFIG: string; NODE_EXTRA_CA_CERTS?: string } {
  const config = join(folder, host.replace(':', '-'));
  mkdirSync(config, { recursive: true });
  const login = Buffer.from(`${credentials?.username}:${credentials?.password}`).toString('base64');
  const auths = credentials === undefined ? {} : { [host]: { auth: login } };
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }));
  if (certificate === undefined) return { DOCKER_CONFIG: config };
  const known = process.env['NODE_EXTRA_CA_CERTS'];
  const authorities = [...(known === undefined ? [] : [known]), certificate.ca];
  const file = join(config, 'authorities.pem');
  writeFileSync(file, authorities.map((path) => readFileSync(path, 'utf8')).join('\n'));
  return { DOCKER_CONFIG: config, NODE_EXTRA_CA_CERTS: file };
}
