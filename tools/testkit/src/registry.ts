import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { succeed } from './command';
import type { PackedPackage } from './pack';

/** A package registry on this machine. */
export interface TestRegistry {
  /** For `npm_config_registry`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves packed packages as an npm registry does; every other name is redirected to the registry that npm
 * uses here.
 */
export async function startRegistry(packages: readonly PackedPackage[]): Promise<TestRegistry> {
  const upstream = (await succeed('npm', ['config', 'get', 'registry'])).stdout.trim();
  const byName = new Map(packages.map((packed) => [packed.manifest.name, packed]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?', 1)[0] ?? '/').slice(1);
    const [name = '', tarball] = path.split('/-/');
    const packed = byName.get(name);
    if (packed === undefined) redirect(response, new URL((request.url ?? '/').slice(1), upstream));
    else if (tarball === undefined) sendPackument(response, packed, base());
    else send(response, 'application/octet-stream', packed.tarball);
  });
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: base(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function sendPackument(
  response: ServerResponse,
  { manifest, tarball }: PackedPackage,
  base: string,
): void {
  const hash = (algorithm: string) => createHash(algorithm).update(tarball);
  const dist = {
    tarball: `${base}${manifest.name}/-/${manifest.version}.tgz`,
    shasum: hash('sha1').digest('hex'),
    integrity: `sha512-${hash('sha512').digest('base64')}`,
  };
  const packument = {
    _id: manifest.name,
    name: manifest.name,
    'dist-tags': { latest: manifest.version },
    versions: { [manifest.version]: { ...manifest, dist } },
  };
  send(response, 'application/json', Buffer.from(JSON.stringify(packument)));
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
}

function redirect(response: ServerResponse, to: URL): void {
  response.writeHead(302, { location: to.href }).end();
}
