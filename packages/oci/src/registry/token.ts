import { ToolError } from '@nx-multistage/errors';
import { describeCredential, type Credential } from './credential';
import { isTransientStatus, RequestFailure } from './failure';
import type { RegistryRequest, RegistryResponse, Send } from './request';
import type { Repository } from '../model/blob';

/** A bearer token. */
export interface Token {
  value: string;
  /** Milliseconds since 1970: use another from then on. A little before it really ends. */
  renewAt: number;
}

export interface TokenRequest {
  repository: Repository;
  /** Already judged: see `trustedRealm`. */
  realm: URL;
  service: string | undefined;
  /** The most important first. */
  scopes: readonly string[];
  credential: Credential | undefined;
}

/** Names this program to token servers. */
const CLIENT_ID = 'nx-multistage';
/** Source: distribution, token authentication: for compatibility with older servers. */
const DEFAULT_SECONDS = 60;
const MAX_TOKEN_BYTES = 1024 * 1024;

/**
 * Buys a token. Source: distribution, "Token Authentication Specification" and "OAuth2 Token Authentication".
 *
 * @param send must not follow redirects: credentials go along
 * @param now milliseconds since 1970
 * @throws RequestFailure where the server refuses; ToolError `NXM_REGISTRY_PROTOCOL` for an answer without a
 *   token, `NXM_REGISTRY_UNTRUSTED` for a redirect
 */
export async function requestToken(
  send: Send,
  wanted: TokenRequest,
  now: () => number,
): Promise<Token> {
  const asked = now();
  const response = await ask(send, wanted);
  if (response.status >= 300 && response.status <= 399) throw redirected(wanted);
  if (response.status !== 200) throw new RequestFailure(tokenRequest(wanted), { response });
  return readToken(response, wanted, asked);
}

async function ask(send: Send, wanted: TokenRequest): Promise<RegistryResponse> {
  const credentials =
    wanted.credential === undefined ? {} : { credentials: describeCredential(wanted.credential) };
  if (wanted.credential?.kind === 'identity') {
    const response = await send(grantRequest(wanted, wanted.credential.token));
    if (response.status !== 404 && response.status !== 405) return { ...response, ...credentials };
  }
  const response = await send(tokenRequest(wanted));
  if (isTransientStatus(response.status))
    throw new RequestFailure(tokenRequest(wanted), { response });
  return { ...response, ...credentials };
}

function tokenRequest(wanted: TokenRequest): RegistryRequest {
  const url = new URL(wanted.realm);
  if (wanted.service !== undefined) url.searchParams.set('service', wanted.service);
  for (const scope of wanted.scopes) url.searchParams.append('scope', scope);
  const basic = basicHeader(wanted.credential);
  return {
    ...common(wanted),
    method: 'GET',
    url: url.href,
    headers: basic === undefined ? {} : { authorization: basic },
  };
}

/** The grant of an identity token. */
function grantRequest(wanted: TokenRequest, refreshToken: string): RegistryRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: CLIENT_ID,
    service: wanted.service ?? '',
    scope: wanted.scopes.join(' '),
    refresh_token: refreshToken,
  });
  const bytes = Buffer.from(form.toString());
  return {
    ...common(wanted),
    method: 'POST',
    url: wanted.realm.href,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: { size: bytes.length, open: () => bytes },
  };
}

function common({ repository, realm }: TokenRequest) {
  return {
    action: `get a token for ${repository.registry}/${repository.name} from ${realm.host}`,
    repository,
    scopes: [],
    answer: 'document' as const,
    maxBytes: MAX_TOKEN_BYTES,
    retry: false as const,
  };
}

/** The header of basic authentication; undefined where a credential has no password. */
export function basicHeader(credential: Credential | undefined): string | undefined {
  if (credential === undefined || credential.kind === 'bearer') return undefined;
  const secret = credential.kind === 'basic' ? credential.password : credential.token;
  return `Basic ${Buffer.from(`${credential.username}:${secret}`).toString('base64')}`;
}

function readToken(response: RegistryResponse, wanted: TokenRequest, asked: number): Token {
  const answer = parseAnswer(response.bytes);
  const value = [answer['token'], answer['access_token']].find(isToken);
  if (value === undefined) throw noToken(wanted);
  const given = answer['expires_in'];
  const seconds = typeof given === 'number' && given > 0 ? given : DEFAULT_SECONDS;
  const spareMs = Math.min(10_000, seconds * 200);
  return { value, renewAt: asked + seconds * 1000 - spareMs };
}

function parseAnswer(bytes: Buffer): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Visible ASCII only: it becomes part of a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function noToken({ realm, repository }: TokenRequest): ToolError {
  return new ToolError(
    'NXM_REGISTRY_PROTOCOL',
    `The token server ${realm.host} of ${repository.registry} answered without a token.`,
    {
      hint: 'Ask who runs the registry, or look for a proxy on the way that answers in its place.',
    },
  );
}

function redirected({ realm, repository }: TokenRequest): ToolError {
  return new ToolError(
    'NXM_REGISTRY_UNTRUSTED',
    `The token server ${realm.host} of ${repository.registry} redirects elsewhere. Credentials are not sent on.`,
    { hint: 'Ask who runs the registry: it must name the address of its token server itself.' },
  );
}
