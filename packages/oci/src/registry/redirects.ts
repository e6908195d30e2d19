import { ToolError } from '@nx-multistage/errors';
import { resolveLocation } from './location';
import type { RegistryRequest, RegistryResponse, Send } from './request';

const MAX_REDIRECTS = 5;
const READS = new Set([301, 302, 303, 307, 308]);
/** A write is sent on only where its method and body stay: the others turn it into a GET. */
const WRITES = new Set([307, 308]);

/**
 * Follows redirects. From the first other origin on, the request has no `Authorization` any more: object
 * stores refuse it, and it is not theirs.
 *
 * @throws ToolError `NXM_REGISTRY_UNTRUSTED`, also for more than five in a row
 */
export function withRedirects(send: Send): Send {
  return async (first) => {
    let request = first;
    for (let hop = 0; ; hop++) {
      const response = await send(request);
      const location = response.header('location');
      if (!isRedirect(request, response) || location === undefined) return response;
      if (hop === MAX_REDIRECTS) throw tooMany(first);
      const url = resolveLocation(location, request.url, request);
      const sameOrigin = new URL(url).origin === new URL(request.url).origin;
      request = {
        ...request,
        url,
        headers: sameOrigin ? (request.headers ?? {}) : withoutAuthorization(request),
      };
    }
  };
}

function isRedirect({ method }: RegistryRequest, { status }: RegistryResponse): boolean {
  return (method === 'GET' || method === 'HEAD' ? READS : WRITES).has(status);
}

function withoutAuthorization({ headers = {} }: RegistryRequest): Record<string, string> {
  const { authorization: _secret, ...others } = headers;
  return others;
}

function tooMany(request: RegistryRequest): ToolError {
  return new ToolError(
    'NXM_REGISTRY_UNTRUSTED',
    `Could not ${request.action}: ${request.repository.registry} redirects in a circle.`,
    { hint: 'Ask who runs the registry, or look for a proxy on the way.' },
  );
}
