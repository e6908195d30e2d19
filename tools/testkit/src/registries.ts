import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { ServerCertificate } from './certificates';
import { CREDENTIALS, type Credentials } from './credentials';
import { createTemporaryFolder, type TemporaryFolder } from './folder';
import { commandsMissing } from './judges';
import { parseRegistryLog, type RegistryRequest } from './registry-log';
import {
  prepareRegistry,
  type RegistryKind,
  type RegistryOptions,
  type RegistryParts,
} from './registry-parts';
import type { ServerProcess } from './server-process';
import type { TokenServer } from './token-server';

/** A real registry on this machine. */
export interface RegistryServer {
  kind: RegistryKind;
  /** `127.0.0.1:<port>`; the same after a restart. */
  host: string;
  /** `http://` or `https://` and the host. */
  url: string;
  /** Where the files are; for `small-disk` a path that goes when the server is stopped. */
  storage: string;
  /** Path of what docker's implementation keeps a blob in. */
  blobFile(digest: string): string;
  /** Where it serves https. */
  certificate?: ServerCertificate;
  /** For Basic authentication, or for the token server. */
  credentials?: Credentials;
  tokenServer?: TokenServer;
  /** All requests answered so far, in order, across restarts. */
  log(): Promise<RegistryRequest[]>;
  /** Everything it has printed, for a test's own error message. */
  output(): string;
  /** SIGKILL, as a crash is. */
  kill(): Promise<void>;
  /** Starts it on the same port and storage; kills it first where it runs. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const MARKER = '/v2/?nx-multistage-marker=';
const started = new Set<RegistryServer>();

/** Why {@link startRegistryServer} cannot work here, for `describeWhere`; undefined where it can. */
export const registriesMissing = (): string | undefined =>
  commandsMissing(
    ['docker-registry', '--version'],
    ['test-registry', '-version'],
    ['openssl', 'version'],
  );

/**
 * Starts a registry of its own, with its own storage, on a free port of 127.0.0.1. Needs root.
 *
 * @throws Error with the registry's output where it does not start
 */
export async function startRegistryServer(
  kind: RegistryKind,
  options: RegistryOptions = {},
): Promise<RegistryServer> {
  const folder = createTemporaryFolder(`registry-${kind}`);
  let parts: RegistryParts | undefined;
  try {
    parts = await prepareRegistry(kind, options, folder);
    const server = handle(kind, { parts, folder, first: await parts.run('127.0.0.1:0') });
    started.add(server);
    return server;
  } catch (error) {
    await parts?.close();
    folder.remove();
    throw error;
  }
}

/** For `afterAll`: stops what a failed test left running. */
export async function stopRegistryServers(): Promise<void> {
  await Promise.all([...started].map((server) => server.stop()));
}

interface Started {
  parts: RegistryParts;
  folder: TemporaryFolder;
  first: ServerProcess;
}

function handle(kind: RegistryKind, { parts, folder, first }: Started): RegistryServer {
  const host = first.ready[1] ?? '';
  const url = `${parts.certificate === undefined ? 'http' : 'https'}://${host}`;
  let current = first;
  const processes = [first];
  const stdout = (): string => processes.map((one) => one.stdout()).join('');
  const server: RegistryServer = {
    kind,
    host,
    url,
    storage: parts.storage,
    blobFile: (digest) => join(parts.storage, blobPath(digest)),
    ...(parts.certificate && { certificate: parts.certificate }),
    ...((kind === 'htpasswd' || kind === 'token') && { credentials: CREDENTIALS }),
    ...(parts.tokenServer && { tokenServer: parts.tokenServer }),
    log: async () => {
      if (current.running()) await markLog(url, stdout);
      return parseRegistryLog(stdout()).filter(({ path }) => !path.startsWith(MARKER));
    },
    output: () => processes.map((one) => one.output()).join(''),
    kill: () => current.end('SIGKILL'),
    restart: async () => {
      await current.end('SIGKILL');
      current = await parts.run(host);
      processes.push(current);
    },
    stop: async () => {
      started.delete(server);
      await current.end('SIGTERM');
      await parts.close();
      folder.remove();
    },
  };
  return server;
}

function blobPath(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `docker/registry/v2/blobs/${algorithm}/${hex.slice(0, 2)}/${hex}/data`;
}

/**
 * Waits until the log has the requests answered so far. A line is written after its answer, so it asks for
 * what nobody else asks for, twice, and waits for that line.
 */
async function markLog(url: string, log: () => string): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    const path = `${MARKER}${(markers += 1)};`;
    await get(url + path);
    while (!log().includes(path)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
let markers = 0;

/** One request on a connection of its own; any answer will do, from any certificate. */
function get(url: string): Promise<void> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume().once('close', () => resolve());
    })
      .once('error', reject)
      .end();
  });
}
