import { readErrors } from './error-body';
import type { Explanation } from './explain';
import type { RegistryRequest, RegistryResponse } from './request';
import { retryAfterMs } from './retry-after';

/** Everything that the text of an error about a status may say. */
interface Facts {
  /** `Could not push blob ...` */
  what: string;
  host: string;
  /** What the registry said, with its status: ` (403 DENIED: ...)`. */
  said: string;
  codes: string[];
  status: number;
  response: RegistryResponse;
  now: number;
}

/** The explanation of a status that the request cannot live with. */
export function explainStatus(
  request: RegistryRequest,
  response: RegistryResponse,
  now: number,
): Explanation {
  const { status } = response;
  const { codes, text } = readErrors(response.bytes);
  const facts: Facts = {
    what: `Could not ${request.action}`,
    host: request.repository.registry,
    said: text === '' ? `status ${status}` : `status ${status}, ${text}`,
    codes,
    status,
    response,
    now,
  };
  if (/HTTP request (?:was sent )?to an? HTTPS/i.test(text)) return plainToTls(facts);
  return (BY_STATUS[status] ?? (status >= 500 ? unavailable : rejected))(facts);
}

const BY_STATUS: Readonly<Record<number, (facts: Facts) => Explanation>> = {
  401: unauthorized,
  403: denied,
  404: notFound,
  408: unavailable,
  425: unavailable,
  429: rateLimited,
  499: unavailable,
};

function unauthorized({ what, host, said, response }: Facts): Explanation {
  const tried =
    response.credentials === undefined
      ? `There are no credentials for ${host}`
      : `The credentials ${response.credentials} were not accepted`;
  return {
    code: 'NXM_REGISTRY_UNAUTHORIZED',
    message: `${what}: ${host} asks for a login (${said}). ${tried}.`,
    hint: `Run "docker login ${host}" or "podman login ${host}", and check that the account may do this.`,
  };
}

function denied({ what, host, said, response }: Facts): Explanation {
  const who = response.credentials === undefined ? 'anonymously' : `as ${response.credentials}`;
  return {
    code: 'NXM_REGISTRY_DENIED',
    message: `${what}: ${host} does not allow it ${who} (${said}).`,
    hint: `Check the name and the rights of the account, or log in with another: "docker login ${host}".`,
  };
}

function notFound({ what, said }: Facts): Explanation {
  return {
    code: 'NXM_REGISTRY_NOT_FOUND',
    message: `${what}: it is not there (${said}).`,
    hint: 'Check the name and the tag. Some registries also say this where a login is missing, or where the repository must be created first.',
  };
}

function rateLimited({ what, host, said, response, now }: Facts): Explanation {
  return {
    code: 'NXM_REGISTRY_RATE_LIMITED',
    message: `${what}: ${host} limits the rate of requests (${said})${until(response, now)}.`,
    hint: `Wait, or log in with an account that has a higher limit: "docker login ${host}". A mirror of the base image helps as well.`,
  };
}

function unavailable({ what, host, said, response, now }: Facts): Explanation {
  return {
    code: 'NXM_REGISTRY_UNAVAILABLE',
    message: `${what}: ${host} failed (${said})${until(response, now)}.`,
    hint: 'Try again later, or look at the log of the registry. A tag that was there before is unchanged.',
  };
}

function rejected({ what, host, said, status }: Facts): Explanation {
  return {
    code: 'NXM_REGISTRY_REJECTED',
    message: `${what}: ${host} refused it (${said}).`,
    hint:
      REJECTED_HINTS[status] ??
      'The text in parentheses is from the registry, or from a proxy before it.',
  };
}

const REJECTED_HINTS: Readonly<Record<number, string>> = {
  405: 'The registry may be read-only, a mirror, or not a registry at all.',
  413: 'A proxy before the registry limits the size of requests: raise its limit (nginx: client_max_body_size).',
};

function plainToTls({ what, host }: Facts): Explanation {
  return {
    code: 'NXM_REGISTRY_TLS',
    message: `${what}: ${host} speaks https, and the request was plain http.`,
    hint: `Take ${host} off the list of registries that may be used over plain http.`,
  };
}

/** `, until 2026-01-01T00:00:00.000Z` where the registry named a time. */
function until(response: RegistryResponse, now: number): string {
  const ms = retryAfterMs(response.header('retry-after'), now);
  const at = new Date(now + (ms ?? NaN));
  return Number.isNaN(at.getTime()) ? '' : `, until ${at.toISOString()}`;
}
