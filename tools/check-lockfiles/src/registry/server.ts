import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import semver from 'semver';
import { answerGit, type GitRepositories } from './git';
import { publish, type PackageLiterals, type PublishedPackage } from './packages';

/** A request the registry got. */
export interface RegistryRequest {
  method: string;
  /** Decoded path. */
  path: string;
  authorized: boolean;
  status: number;
}

/** An npm registry of a few packages on this machine. */
export interface PackageRegistry {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Everything it was asked, in order. */
  log: readonly RegistryRequest[];
  close(): Promise<void>;
}

export interface RegistryOptions {
  packages: PackageLiterals;
  /** Archives at `/archives/<name>`. */
  archives?: Readonly<Record<string, Buffer>>;
  /** Bare repositories at `/git/<name>.git`. */
  repositories?: GitRepositories;
  /** Packages of a scope that only this token may read: `{ scope: '@corp', token: 's3cret' }`. */
  locked?: { scope: string; token: string };
}

/** Every package was published then: old enough for any minimum age. */
const PUBLISHED = '2020-01-01T00:00:00.000Z';

/** Starts a registry on a free port. */
export async function startPackageRegistry(options: RegistryOptions): Promise<PackageRegistry> {
  const byName = new Map<string, PublishedPackage[]>();
  for (const each of publish(options.packages))
    byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const log: RegistryRequest[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?', 1)[0] ?? '/').slice(1);
    const authorized = isAuthorized(request, path, options.locked);
    response.on('finish', () =>
      log.push({ method: request.method ?? '', path, authorized, status: response.statusCode }),
    );
    if (!authorized) return void response.writeHead(401).end('{"error":"not for you"}');
    if (path.startsWith('git/'))
      return answerGit(request, response, options.repositories ?? new Map());
    answer(request, response, { path, byName, archives: options.archives ?? {}, base: base() });
  });
  const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: base(),
    log,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function isAuthorized(
  { headers }: IncomingMessage,
  path: string,
  locked: RegistryOptions['locked'],
): boolean {
  if (locked === undefined || !path.startsWith(`${locked.scope}/`)) return true;
  return headers.authorization === `Bearer ${locked.token}`;
}

interface Served {
  path: string;
  byName: ReadonlyMap<string, readonly PublishedPackage[]>;
  archives: Readonly<Record<string, Buffer>>;
  base: string;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { path, byName, archives, base }: Served,
): void {
  const [name = '', file] = path.split('/-/');
  const versions = byName.get(name);
  const archive = path.startsWith('archives/')
    ? archives[path.slice('archives/'.length)]
    : versions?.find((each) => file === fileOf(each))?.tarball;
  if (request.method !== 'GET' && request.method !== 'HEAD') send(response, 404, 'json', '{}');
  else if (archive !== undefined) send(response, 200, 'octet-stream', archive);
  else if (file === undefined && versions !== undefined)
    send(response, 200, 'json', JSON.stringify(packument(name, versions, base)));
  else send(response, 404, 'json', '{"error":"not found"}');
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const length = Buffer.byteLength(body);
  response
    .writeHead(status, { 'content-type': `application/${type}`, 'content-length': length })
    .end(body);
}

function fileOf({ name, version }: PublishedPackage): string {
  return `${name.replace(/^@[^/]*\//, '')}-${version}.tgz`;
}

function packument(name: string, published: readonly PublishedPackage[], base: string): object {
  const versions = published.map(({ version }) => version);
  const stable = versions.filter((each) => semver.prerelease(each) === null);
  const latest = semver.rsort([...(stable.length > 0 ? stable : versions)])[0];
  const tagged = published.flatMap(({ tag, version }) =>
    tag === undefined ? [] : [[tag, version]],
  );
  return {
    _id: name,
    name,
    'dist-tags': { latest, ...Object.fromEntries(tagged) },
    time: Object.fromEntries(['created', 'modified', ...versions].map((each) => [each, PUBLISHED])),
    versions: Object.fromEntries(
      published.map((each) => [
        each.version,
        {
          ...each.manifest,
          _id: `${name}@${each.version}`,
          ...((each.manifest['scripts'] as object | undefined) ? { hasInstallScript: true } : {}),
          dist: {
            tarball: `${base}/${name}/-/${fileOf(each)}`,
            shasum: each.shasum,
            integrity: each.integrity,
          },
        },
      ]),
    ),
  };
}
