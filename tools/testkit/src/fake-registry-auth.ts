import { answer, failure, json, type ApiAnswer, type ApiRequest } from './fake-registry-api';

/** How a registry knows its users. */
export interface FakeAuth {
  kind: 'basic' | 'token';
  /** User name -> password. */
  users: Readonly<Record<string, string>>;
  /** Anyone gets tokens for pulling. */
  anonymousPull?: boolean;
  /** Refresh token -> user: the grant of identity tokens. Without it the grant is answered with 404. */
  identityTokens?: Readonly<Record<string, string>>;
  /** Seconds, as the token server says; 60 by default. */
  expiresIn?: number;
  /** Requests after which a token is refused as expired, whatever its time. */
  usesPerToken?: number;
  /** Another address of the token server. */
  realm?: string;
  /** The name of the token in the answer; `token` by default. */
  field?: 'token' | 'access_token';
  /** Only the first scope of a token request is read, as some servers do. */
  firstScopeOnly?: boolean;
}

/** Guards a registry: `undefined` lets a request pass. */
export interface FakeGuard {
  check(request: ApiRequest): ApiAnswer | undefined;
  /** The token server, at `/token`. */
  token(request: ApiRequest): ApiAnswer;
}

interface Issued {
  scopes: string[];
  uses: number;
}

/** @param origin of the registry, where its token server answers by default */
export function createGuard(auth: FakeAuth, origin: () => string): FakeGuard {
  const issued = new Map<string, Issued>();
  const challenge = (scope: string, error?: string): ApiAnswer => {
    const realm = auth.realm ?? `${origin()}/token`;
    const params = [
      `realm="${realm}"`,
      'service="fake"',
      ...(scope === '' ? [] : [`scope="${scope}"`]),
    ];
    const header =
      auth.kind === 'basic'
        ? 'Basic realm="fake"'
        : `Bearer ${[...params, ...(error === undefined ? [] : [`error="${error}"`])].join(',')}`;
    return { ...failure(401, 'UNAUTHORIZED'), headers: { 'www-authenticate': header } };
  };
  return {
    check(request) {
      const scope = scopeOf(request);
      const header = String(request.headers['authorization'] ?? '');
      if (auth.kind === 'basic')
        return userOf(auth, header) === undefined ? challenge('') : undefined;
      const token = issued.get(header.replace(/^Bearer /, ''));
      if (token === undefined) return challenge(scope);
      token.uses += 1;
      if (token.uses > (auth.usesPerToken ?? Infinity)) return challenge(scope, 'invalid_token');
      return scope === '' || allows(token.scopes, scope)
        ? undefined
        : challenge(scope, 'insufficient_scope');
    },
    token(request) {
      const user = request.method === 'POST' ? granted(auth, request) : named(auth, request);
      if (typeof user === 'object') return user;
      const wanted = scopesAsked(request).slice(0, auth.firstScopeOnly === true ? 1 : undefined);
      const scopes = user === '' ? wanted.map((scope) => scope.replace(/[^:]*$/, 'pull')) : wanted;
      const token = `fake-token-${issued.size + 1}`;
      issued.set(token, { scopes, uses: 0 });
      return json(200, { [auth.field ?? 'token']: token, expires_in: auth.expiresIn ?? 60 });
    },
  };
}

/** What a request needs: `repository:NAME:pull` or with `push`. */
function scopeOf({ method, path }: ApiRequest): string {
  const name = /^\/v2\/(.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(path)?.[1];
  if (name === undefined) return '';
  return `repository:${name}:${method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push'}`;
}

function allows(scopes: readonly string[], wanted: string): boolean {
  const at = wanted.lastIndexOf(':');
  const actions = wanted.slice(at + 1).split(',');
  return scopes.some(
    (scope) =>
      scope.startsWith(wanted.slice(0, at + 1)) &&
      actions.every((action) =>
        scope
          .slice(at + 1)
          .split(',')
          .includes(action),
      ),
  );
}

function scopesAsked(request: ApiRequest): string[] {
  const values =
    request.method === 'POST' ? form(request).getAll('scope') : request.query.getAll('scope');
  return values.flatMap((value) => value.split(' '));
}

function form({ body }: ApiRequest): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

/** The user of a grant, or the answer that refuses it. */
function granted(auth: FakeAuth, request: ApiRequest): string | ApiAnswer {
  if (auth.identityTokens === undefined) return answer(404);
  const user = auth.identityTokens[form(request).get('refresh_token') ?? ''];
  return user ?? failure(401, 'UNAUTHORIZED');
}

/** The user of a request with basic authentication, `''` for anyone, or the answer that refuses it. */
function named(auth: FakeAuth, request: ApiRequest): string | ApiAnswer {
  const header = String(request.headers['authorization'] ?? '');
  if (header === '' && auth.anonymousPull === true) return '';
  return userOf(auth, header) ?? failure(401, 'UNAUTHORIZED');
}

function userOf({ users }: FakeAuth, header: string): string | undefined {
  const text = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  return password !== undefined && users[user] === password ? user : undefined;
}
