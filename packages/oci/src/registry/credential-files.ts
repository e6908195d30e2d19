import { readFile } from 'node:fs/promises';
import { isToolError, systemCode, ToolError } from '@nx-multistage/errors';
import type { Credential, CredentialSource } from './credential';
import { askHelper, type RunHelper } from './credential-helper';
import {
  helperFor,
  parseCredentialFile,
  storedCredential,
  type CredentialFile,
} from './credential-file';
import type { Repository } from '../model/blob';

export interface CredentialFilesOptions {
  /** Absolute paths, see `credentialFileCandidates`. A missing one is passed over. */
  files: readonly string[];
  run: RunHelper;
  /** Told once per file of a store for all registries that is not installed. */
  onWarning?: (text: string) => void;
  /** For helpers, in milliseconds; 20 seconds by default. */
  helperTimeoutMs?: number;
}

/**
 * The logins of docker and podman. The first file that has one for a repository decides; within a file:
 * `credHelpers`, `credsStore`, `auths`. Files are read when the first login is asked for, once.
 *
 * A `credsStore` that is not installed is passed over with a warning: Docker Desktop leaves its name behind
 * where it is removed, and most images need no login. One named for the registry itself must be there.
 *
 * @returns a source that throws ToolErrors `NXM_CREDENTIALS_FILE`, `NXM_CREDENTIALS_HELPER`,
 *   `NXM_CREDENTIALS_HELPER_MISSING`
 */
export function createCredentialFiles(options: CredentialFilesOptions): CredentialSource {
  let files: Promise<CredentialFile[]> | undefined;
  const warned = new Set<string>();
  const warn = (path: string, text: string): void => {
    if (!warned.has(path)) options.onWarning?.(text);
    warned.add(path);
  };
  return async (repository) => {
    files ??= readFiles(options.files);
    for (const file of await files) {
      const found = await fromFile(file, repository, { ...options, warn });
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

async function readFiles(paths: readonly string[]): Promise<CredentialFile[]> {
  const found: CredentialFile[] = [];
  for (const path of new Set(paths)) {
    const text = await readIfThere(path);
    if (text !== undefined && text.trim() !== '') found.push(parseCredentialFile(text, path));
  }
  return found;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ToolError(
      'NXM_CREDENTIALS_FILE',
      `The file of logins ${path} cannot be read (${code}).`,
      {
        hint: `Make ${path} readable for this user, or name another file with REGISTRY_AUTH_FILE.`,
        cause,
      },
    );
  }
}

interface FileOptions extends CredentialFilesOptions {
  warn: (path: string, text: string) => void;
}

async function fromFile(
  file: CredentialFile,
  repository: Repository,
  options: FileOptions,
): Promise<Credential | undefined> {
  const helper = helperFor(file, repository);
  if (helper !== undefined) {
    const found = await fromHelper(file, repository, helper, options);
    if (found !== undefined) return found;
  }
  return storedCredential(file, repository);
}

async function fromHelper(
  { path }: CredentialFile,
  { registry }: Repository,
  { name, own }: { name: string; own: boolean },
  { run, helperTimeoutMs: timeoutMs, warn }: FileOptions,
): Promise<Credential | undefined> {
  const server = registry === 'docker.io' ? HUB : registry;
  try {
    return await askHelper({ name, server, path, run, timeoutMs });
  } catch (error) {
    const isMissing = isToolError(error) && error.code === 'NXM_CREDENTIALS_HELPER_MISSING';
    if (own || !isMissing) throw error;
    warn(path, error.message);
    return undefined;
  }
}

/** What docker files logins of Docker Hub under. */
const HUB = 'https://index.docker.io/v1/';
