import { createSign, randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CREDENTIALS, IDENTITY_TOKEN, READER, type Credentials } from './credentials';
import type { Certificate } from './certificates';

export const TOKEN_ISSUER = 'nx-multistage-test-issuer';
export const TOKEN_SERVICE = 'nx-multistage-test-registry';
/** docker-registry accepts a token for this many seconds after it has expired. */
const LEEWAY_SECONDS = 60;

/** One request for a token, as it came. */
export interface TokenRequest {
  method: string;
  service: string;
  /** Every scope asked for, split: `repository:a/b:pull,push`. */
  scopes: string[];
  /** Whose token it became; undefined for an anonymous one. */
  user: string | undefined;
  status: number;
}

/** A token server that signs for docker-registry. */
export interface TokenServer {
  /** The realm. */
  url: string;
  requests(): TokenRequest[];
  /** Seconds for which the registry takes the tokens made from now on; 0 makes them dead on arrival. */
  lifeSeconds: number;
  /** What `expires_in` says; undefined for the truth. */
  toldSeconds: number | undefined;
  close(): Promise<void>;
}

interface Access {
  type: string;
  name: string;
  actions: string[];
}

/**
 * Answers GET with Basic credentials and POST with a refresh token. `ci` gets what it asks for, `reader` only
 * pull, nobody (without credentials) a token that allows nothing; a wrong password is 401.
 *
 * @param signing what the registry trusts
 * @param tls serves https where given
 */
export async function startTokenServer(
  signing: Certificate,
  tls?: Certificate,
): Promise<TokenServer> {
  const requests: TokenRequest[] = [];
  const sign = tokenSigner(signing);
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { parameters, user, refused } = await readRequest(request);
    const scopes = parameters.getAll('scope').flatMap((scope) => scope.split(' '));
    const service = parameters.get('service') ?? '';
    const status = refused ? 401 : 200;
    requests.push({ method: request.method ?? '', service, scopes, user, status });
    if (refused) return sendJson(response, 401, { details: 'wrong credentials' });
    const { lifeSeconds } = server;
    const token = sign({ service, user, lifeSeconds, access: grant(scopes, user) });
    const expires_in = server.toldSeconds ?? lifeSeconds;
    const refresh = user === undefined ? {} : { refresh_token: IDENTITY_TOKEN };
    sendJson(response, 200, { token, access_token: token, expires_in, ...refresh });
  };
  const http: Server =
    tls === undefined
      ? createServer((...both) => void listener(...both))
      : createTlsServer(pem(tls), (...both) => void listener(...both));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const scheme = tls === undefined ? 'http' : 'https';
  const server: TokenServer = {
    url: `${scheme}://127.0.0.1:${(http.address() as AddressInfo).port}/token`,
    requests: () => [...requests],
    lifeSeconds: 300,
    toldSeconds: undefined,
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  return server;
}

const pem = ({ key, certificate }: Certificate) => ({
  key: readFileSync(key),
  cert: readFileSync(certificate),
});

interface ReadRequest {
  parameters: URLSearchParams;
  user: string | undefined;
  refused: boolean;
}

async function readRequest(request: IncomingMessage): Promise<ReadRequest> {
  if (request.method === 'POST') {
    const parameters = new URLSearchParams(await text(request));
    const known = parameters.get('refresh_token') === IDENTITY_TOKEN;
    return { parameters, user: known ? CREDENTIALS.username : undefined, refused: !known };
  }
  const parameters = new URL(request.url ?? '/', 'http://token').searchParams;
  const given = basicCredentials(request.headers.authorization);
  if (given === undefined) return { parameters, user: undefined, refused: false };
  const known = [CREDENTIALS, READER].some(
    ({ username, password }) => username === given.username && password === given.password,
  );
  return { parameters, user: given.username, refused: !known };
}

function basicCredentials(header: string | undefined): Credentials | undefined {
  if (header === undefined) return undefined;
  const plain = Buffer.from(header.replace(/^Basic /i, ''), 'base64').toString();
  const colon = plain.indexOf(':');
  return { username: plain.slice(0, colon), password: plain.slice(colon + 1) };
}

function grant(scopes: readonly string[], user: string | undefined): Access[] {
  if (user === undefined) return [];
  return scopes.map((scope) => {
    const [first, last] = [scope.indexOf(':'), scope.lastIndexOf(':')];
    const asked = scope.slice(last + 1).split(',');
    return {
      type: scope.slice(0, first),
      name: scope.slice(first + 1, last),
      actions: asked.filter((action) => user !== READER.username || action === 'pull'),
    };
  });
}

interface TokenClaims {
  service: string;
  user: string | undefined;
  lifeSeconds: number;
  access: Access[];
}

function tokenSigner({ key, certificate }: Certificate): (claims: TokenClaims) => string {
  const privateKey = readFileSync(key);
  const x5c = [new X509Certificate(readFileSync(certificate)).raw.toString('base64')];
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return ({ service, user, lifeSeconds, access }) => {
    const now = Math.floor(Date.now() / 1000);
    const exp = now + lifeSeconds - LEEWAY_SECONDS - 1;
    const claims = { iss: TOKEN_ISSUER, sub: user ?? '', aud: service, jti: randomUUID(), access };
    const times = { exp, nbf: exp - 3600, iat: exp - 3600 };
    const body = `${encode({ typ: 'JWT', alg: 'RS256', x5c })}.${encode({ ...claims, ...times })}`;
    const signature = createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url');
    return `${body}.${signature}`;
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
