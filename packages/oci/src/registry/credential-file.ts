import { ToolError } from '@nx-multistage/errors';
import type { Credential } from './credential';
import type { Repository } from '../model/blob';

/** Docker's config.json or podman's auth.json, as far as logins go. */
export interface CredentialFile {
  /** Where it was read, for errors. */
  path: string;
  auths: Readonly<Record<string, unknown>>;
  credHelpers: Readonly<Record<string, unknown>>;
  /** The helper for every registry; empty: none. */
  credsStore: string;
}

/**
 * Reads a file of logins. Only what is used later must be right: other programs write here too.
 *
 * @throws ToolError `NXM_CREDENTIALS_FILE` where it is not a JSON object
 */
export function parseCredentialFile(text: string, path: string): CredentialFile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw badFile(path, 'is not JSON');
  }
  if (!isObject(value)) throw badFile(path, 'is not a JSON object');
  const part = (name: string): Record<string, unknown> => {
    const entries = value[name] ?? {};
    if (!isObject(entries)) throw badFile(path, `has "${name}" that is not an object`);
    return entries;
  };
  const store = value['credsStore'] ?? '';
  if (typeof store !== 'string') throw badFile(path, 'has "credsStore" that is not a text');
  return { path, auths: part('auths'), credHelpers: part('credHelpers'), credsStore: store };
}

/**
 * The helper that the file names for a repository.
 *
 * @returns its name without `docker-credential-`; `own` where it is for this registry alone
 * @throws ToolError `NXM_CREDENTIALS_FILE`
 */
export function helperFor(
  file: CredentialFile,
  repository: Repository,
): { name: string; own: boolean } | undefined {
  const found = lookUp(file.credHelpers, repository);
  if (found === undefined)
    return file.credsStore === '' ? undefined : { name: file.credsStore, own: false };
  if (typeof found.value !== 'string')
    throw badFile(file.path, `has a helper for "${found.key}" that is not a text`);
  return found.value === '' ? undefined : { name: found.value, own: true };
}

/**
 * The login that the file itself holds for a repository.
 *
 * @throws ToolError `NXM_CREDENTIALS_FILE` where there is one that cannot be read
 */
export function storedCredential(
  file: CredentialFile,
  repository: Repository,
): Credential | undefined {
  const found = lookUp(file.auths, repository);
  if (found === undefined) return undefined;
  const wrong = (what: string) => badFile(file.path, `has a login for "${found.key}" ${what}`);
  if (!isObject(found.value)) throw wrong('that is not an object');
  const texts = Object.fromEntries(
    FIELDS.map((field) => [field, textOf((found.value as Fields)[field], field, wrong)]),
  ) as Record<(typeof FIELDS)[number], string>;
  return toCredential(texts, file.path, wrong);
}

const FIELDS = ['auth', 'username', 'password', 'identitytoken', 'registrytoken'] as const;
type Fields = Record<string, unknown>;

/** @param wrong makes the error; the value itself is never shown */
function toCredential(
  texts: Record<(typeof FIELDS)[number], string>,
  from: string,
  wrong: (what: string) => ToolError,
): Credential | undefined {
  const { auth, identitytoken, registrytoken } = texts;
  if (registrytoken !== '') return { kind: 'bearer', token: registrytoken, from };
  const { username, password } = auth === '' ? texts : decodeAuth(auth, wrong);
  if (identitytoken !== '')
    return { kind: 'identity', username: username || '<token>', token: identitytoken, from };
  if (username === '' && password === '') return undefined;
  if (username === '' || password === '') throw wrong('without a user name or without a password');
  return { kind: 'basic', username, password, from };
}

/** `auth` is base64 of `user:password`; docker pads it with zero bytes. */
function decodeAuth(
  auth: string,
  wrong: (what: string) => ToolError,
): { username: string; password: string } {
  const isBase64 = /^[A-Za-z0-9+/_-]*={0,2}$/.test(auth.trim());
  const text = isBase64 ? Buffer.from(auth, 'base64').toString('utf8') : '';
  const colon = text.indexOf(':');
  if (colon < 0) throw wrong('whose "auth" is not the base64 of user:password');
  return {
    username: text.slice(0, colon),
    password: text.slice(colon + 1).replace(/^\0+|\0+$/g, ''),
  };
}

function textOf(value: unknown, field: string, wrong: (what: string) => ToolError): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw wrong(`whose "${field}" is not a text`);
  return value;
}

/**
 * The entry for a repository, the most specific first: `host/ns/repo`, `host/ns`, `host`. An empty one
 * (`{}`), which docker leaves behind where a store holds the login, counts as missing.
 */
function lookUp(
  entries: Readonly<Record<string, unknown>>,
  { registry, name }: Repository,
): { key: string; value: unknown } | undefined {
  const parts = name.split('/');
  const paths = parts.map((_part, at) => `/${parts.slice(0, parts.length - at).join('/')}`);
  for (const path of [...paths, ''])
    for (const host of hostNames(registry))
      for (const [key, value] of Object.entries(entries))
        if (normalKey(key) === `${host}${path}` && !isEmpty(value)) return { key, value };
  return undefined;
}

/** Docker Hub has three names. */
function hostNames(registry: string): string[] {
  const host = registry.toLowerCase();
  const hub = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
  return hub.includes(host) ? hub : [host];
}

/** `https://Host/v1/` is `host`. */
function normalKey(key: string): string {
  const path = key.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  const [host = '', ...rest] = path.split('/');
  const isVersion = rest.length === 1 && /^v[12]$/.test(rest[0] ?? '');
  return [host.toLowerCase(), ...(isVersion ? [] : rest)].join('/');
}

function isEmpty(value: unknown): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badFile(path: string, what: string): ToolError {
  return new ToolError('NXM_CREDENTIALS_FILE', `The file of logins ${path} ${what}.`, {
    hint: `Correct ${path}, or log in again: "docker login HOST" or "podman login HOST" writes it.`,
  });
}
