import { type Challenge, parseChallenges } from './challenge';
import { isTransientStatus, networkCode, RequestFailure } from './failure';
import { apiHost, type HttpAllowance } from './hosts';
import type { RegistryRequest, RegistryResponse, Send } from './request';
import type { Repository } from '../model/blob';

/** How a registry is talked to. */
export interface Connection {
  /** `https://host:port`. */
  origin: string;
  /** What it asks for before anything else; empty where anyone may read. */
  challenges: Challenge[];
}

export type Connect = (repository: Repository) => Promise<Connection>;

/**
 * Finds out how to talk to a registry with `GET /v2/`, once per registry. https first; plain http only for
 * hosts that are allowed, and only where nothing at the port speaks TLS: a certificate that is not trusted
 * is never a reason.
 *
 * @param send follows redirects, adds no credentials
 * @param signal ends all of them: they are shared, so no single request's signal may
 */
export function createConnections(
  send: Send,
  allowance: HttpAllowance,
  signal: AbortSignal | undefined,
): Connect {
  const known = new Map<string, Promise<Connection>>();
  return (repository) => {
    const { registry } = repository;
    const found = known.get(registry);
    if (found !== undefined) return found;
    const connection = connect(send, allowance, repository, signal);
    known.set(registry, connection);
    connection.catch(() => known.delete(registry));
    return connection;
  };
}

async function connect(
  send: Send,
  allowance: HttpAllowance,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const host = apiHost(repository.registry);
  try {
    return await ping(send, `https://${host}`, repository, signal);
  } catch (error) {
    const allowed = allowance(new URL(`http://${host}`)) !== undefined;
    if (!allowed || !mayBePlain(error)) throw error;
    return ping(send, `http://${host}`, repository, signal);
  }
}

async function ping(
  send: Send,
  origin: string,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const request: RegistryRequest = {
    action: `reach the registry ${repository.registry}`,
    method: 'GET',
    repository,
    url: `${origin}/v2/`,
    scopes: [],
    answer: 'document',
    firstContact: true,
    ...(signal === undefined ? {} : { signal }),
  };
  const response = await send(request);
  if (isTransientStatus(response.status) || speaksTls(origin, response))
    throw new RequestFailure(request, { response });
  const own = new URL(response.url).origin === origin && response.status === 401;
  const challenges = own ? parseChallenges(response.header('www-authenticate')) : [];
  return { origin, challenges };
}

const PLAIN = /^(?:ERR_SSL_.*|EPROTO|ECONNRESET|ECONNREFUSED|UND_ERR_SOCKET)$/;

/** Whether a try over TLS failed as it does where the server speaks plain http. */
function mayBePlain(error: unknown): boolean {
  if (!(error instanceof RequestFailure) || !('error' in error.why)) return false;
  return PLAIN.test(networkCode(error.why.error) ?? '');
}

/** The answer of Go's TLS servers to a request without TLS. */
function speaksTls(origin: string, { status, bytes }: RegistryResponse): boolean {
  return (
    origin.startsWith('http:') &&
    status === 400 &&
    /HTTP request (?:was sent )?to an? HTTPS (?:server|port)/i.test(bytes.toString('latin1'))
  );
}
