import type { Connect } from './connections';
import type { Send } from './request';

/** Completes the path of a request to a whole address of its registry. */
export function withOrigin(send: Send, connect: Connect): Send {
  return async (request) => {
    if (!request.url.startsWith('/')) return send(request);
    const { origin } = await connect(request.repository);
    return send({ ...request, url: `${origin}${request.url}` });
  };
}
