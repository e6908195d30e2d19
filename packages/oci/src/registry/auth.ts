import { parseChallenges, type Challenge } from './challenge';
import type { Connect } from './connections';
import { describeCredential, type Credential, type CredentialSource } from './credential';
import type { HttpAllowance } from './hosts';
import { trustedRealm } from './realm';
import type { RegistryRequest, RegistryResponse, Send } from './request';
import type { Secrets } from './secrets';
import { basicHeader, requestToken, type Token } from './token';
import { createTokenCache, type TokenCache } from './token-cache';

export interface AuthOptions {
  connect: Connect;
  credentials: CredentialSource;
  /** For the token server: follows no redirects. */
  sendToken: Send;
  allowance: HttpAllowance;
  secrets: Secrets;
  now: () => number;
}

/** An `Authorization` header, and how it came about. */
interface Authorization {
  header: string | undefined;
  credential: Credential | undefined;
}

type Authorize = (
  request: RegistryRequest,
  challenges: Challenge[],
  refused?: Authorization,
) => Promise<Authorization>;

/**
 * Adds `Authorization` to requests to the registry's own origin, and to no other. After a 401 it gets new
 * credentials and sends once more; a second 401 goes to the caller.
 */
export function withAuth(send: Send, options: AuthOptions): Send {
  const authorize = createAuthorize(options);
  return async (request) => {
    const { origin, challenges } = await options.connect(request.repository);
    if (new URL(request.url).origin !== origin) return send(request);
    const first = await authorize(request, challenges);
    const response = await send(authorized(request, first));
    if (response.status !== 401 || new URL(response.url).origin !== origin)
      return attributed(response, first);
    const asked = parseChallenges(response.header('www-authenticate'));
    const second = await authorize(request, asked.length > 0 ? asked : challenges, first);
    if (second.header === undefined || second.header === first.header)
      return attributed(response, second);
    return attributed(await send(authorized(request, second)), second);
  };
}

function authorized(request: RegistryRequest, { header }: Authorization): RegistryRequest {
  if (header === undefined) return request;
  return { ...request, headers: { ...request.headers, authorization: header } };
}

function attributed(response: RegistryResponse, { credential }: Authorization): RegistryResponse {
  return credential === undefined
    ? response
    : { ...response, credentials: describeCredential(credential) };
}

function createAuthorize(options: AuthOptions): Authorize {
  const credentialOf = remembered(options.credentials, options.secrets);
  const tokens = createTokenCache(options.now);
  return async (request, challenges, refused) => {
    const challenge = challenges.find(({ scheme }) => scheme === 'bearer' || scheme === 'basic');
    if (challenge === undefined) return { header: undefined, credential: undefined };
    const credential = await credentialOf(request);
    if (challenge.scheme === 'basic') return { header: basicHeader(credential), credential };
    if (credential?.kind === 'bearer') return { header: `Bearer ${credential.token}`, credential };
    const token = await bearer(request, { challenge, credential, refused, tokens, options });
    return { header: `Bearer ${token.value}`, credential };
  };
}

interface BearerStep {
  challenge: Challenge;
  credential: Credential | undefined;
  refused: Authorization | undefined;
  tokens: TokenCache;
  options: AuthOptions;
}

/** A token for the request's scopes, and for what a challenge adds to them. */
async function bearer(request: RegistryRequest, step: BearerStep): Promise<Token> {
  const { challenge, credential, refused, tokens, options } = step;
  const { origin } = await options.connect(request.repository);
  const realm = trustedRealm(challenge.params['realm'] ?? '', origin, options.allowance);
  const scopes = mergeScopes(
    request.scopes,
    refused === undefined ? undefined : challenge.params['scope'],
  );
  const key = [request.repository.registry, ...request.scopes].join(' ');
  return tokens.get(key, refused?.header?.replace(/^Bearer /, ''), async () => {
    const { repository } = request;
    const service = challenge.params['service'];
    const wanted = { repository, realm, service, scopes, credential };
    const token = await requestToken(options.sendToken, wanted, options.now);
    options.secrets.add(token.value);
    return token;
  });
}

/** The request's own scopes first, each once. */
function mergeScopes(own: readonly string[], challenged: string | undefined): string[] {
  const extra = (challenged ?? '').split(' ').filter((scope) => /^[\x21-\x7e]{1,512}$/.test(scope));
  return [...new Set([...own, ...extra.slice(0, 8)])];
}

/** Asks the source once per repository, and learns the secrets. */
function remembered(
  source: CredentialSource,
  secrets: Secrets,
): (request: RegistryRequest) => Promise<Credential | undefined> {
  const known = new Map<string, Promise<Credential | undefined>>();
  return ({ repository }) => {
    const key = `${repository.registry}/${repository.name}`;
    const found = known.get(key) ?? source(repository);
    known.set(key, found);
    return found.then((credential) => {
      if (credential !== undefined) learn(credential, secrets);
      return credential;
    });
  };
}

function learn(credential: Credential, secrets: Secrets): void {
  secrets.add(credential.kind === 'basic' ? credential.password : credential.token);
  const basic = basicHeader(credential);
  if (basic !== undefined) secrets.add(basic.slice('Basic '.length));
}
