import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createServerCertificate,
  createSigningCertificate,
  type CertificateKind,
  type ServerCertificate,
} from './certificates';
import type { TemporaryFolder } from './folder';
import { REPOSITORY } from './pack';
import { writeRegistrySettings } from './registry-settings';
import { startServer, type ServerProcess } from './server-process';
import { startTokenServer, TOKEN_ISSUER, type TokenServer } from './token-server';

/**
 * Real registries. `second` and `mountless` are implementations of others (tools/registries/main.go); all
 * else is docker's.
 */
export type RegistryKind =
  | 'plain'
  | 'tls'
  | 'htpasswd'
  | 'token'
  /** Answers 405 to all that writes. */
  | 'readonly'
  /** Its storage is a disk of its own that is soon full. */
  | 'small-disk'
  /** Mounts blobs, has the referrers API, keeps everything in memory: empty after a restart. */
  | 'second'
  /** Answers 202 to every mount, has the referrers API; manifests in memory. */
  | 'mountless';

export interface RegistryOptions {
  /** Serve https with this certificate; `good` for the kind `tls`. Not for `second` and `mountless`. */
  certificate?: CertificateKind;
  /** An existing folder, such as another server's, to read from and write to; `stop` leaves it there. */
  storage?: string;
  /** Size of the small disk in MB; 6 by default. */
  diskMegabytes?: number;
}

/** What a registry consists of beside its own process. */
export interface RegistryParts {
  /** Path of the files, as this process sees it. */
  storage: string;
  certificate?: ServerCertificate | undefined;
  tokenServer?: TokenServer | undefined;
  /** Starts the registry's process. @param address `127.0.0.1:<port>`, port 0 for any free one */
  run(address: string): Promise<ServerProcess>;
  /** Ends all but the registry's process. */
  close(): Promise<void>;
}

/** @param folder an empty folder for everything but the storage that `options` name */
export function prepareRegistry(
  kind: RegistryKind,
  options: RegistryOptions,
  folder: TemporaryFolder,
): Promise<RegistryParts> {
  const storage = options.storage ?? makeFolder(folder, 'storage');
  return kind === 'second' || kind === 'mountless'
    ? Promise.resolve(testRegistry(kind, storage))
    : dockerRegistry(kind, { ...options, storage }, folder);
}

async function dockerRegistry(
  kind: Exclude<RegistryKind, 'second' | 'mountless'>,
  options: RegistryOptions & { storage: string },
  folder: TemporaryFolder,
): Promise<RegistryParts> {
  const wanted = options.certificate ?? (kind === 'tls' ? 'good' : undefined);
  const certificate = wanted && (await createServerCertificate(makeFolder(folder, 'tls'), wanted));
  const signing =
    kind === 'token'
      ? await createSigningCertificate(makeFolder(folder, 'token'), TOKEN_ISSUER)
      : undefined;
  const tokenServer = signing && (await startTokenServer(signing, certificate));
  const disk =
    kind === 'small-disk'
      ? await mountDisk(options.storage, options.diskMegabytes ?? 6)
      : undefined;
  const settings = {
    storage: options.storage,
    tls: certificate,
    htpasswd: kind === 'htpasswd',
    token: signing && tokenServer && { realm: tokenServer.url, certificate: signing.certificate },
    readonly: kind === 'readonly',
  };
  return {
    storage: disk === undefined ? options.storage : `/proc/${disk.pid}/root${options.storage}`,
    certificate,
    tokenServer,
    run: (address) => {
      const file = writeRegistrySettings(folder.path, { ...settings, address });
      const enter = disk ? ['nsenter', `--mount=/proc/${disk.pid}/ns/mnt`, '--'] : [];
      return startServer(['docker-registry', 'serve', file], /listening on (127[\d.:]+)/, enter);
    },
    close: async () => {
      await disk?.end('SIGKILL');
      await tokenServer?.close();
    },
  };
}

function testRegistry(kind: 'second' | 'mountless', storage: string): RegistryParts {
  const implementation = kind === 'second' ? 'ociregistry' : 'ggcr';
  const argv = ['test-registry', '-kind', implementation, '-disk', storage, '-address'];
  return {
    storage,
    run: (address) => startServer([...argv, address], /^(127[\d.:]+)\n/),
    close: () => Promise.resolve(),
  };
}

/** A mount namespace of its own with a file system in memory at the folder; it lives as long as the process. */
function mountDisk(folder: string, megabytes: number): Promise<ServerProcess> {
  const script = 'mount -t tmpfs -o "size=$2m" tmpfs "$1" && echo mounted && exec cat';
  return startServer(
    ['unshare', '--mount', 'sh', '-c', script, 'sh', folder, String(megabytes)],
    /^mounted$/m,
    [join(REPOSITORY, 'tools/engines/engines'), 'inside'],
  );
}

function makeFolder(folder: TemporaryFolder, name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}
