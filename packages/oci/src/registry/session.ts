import { RequestFailure } from './failure';
import type { ExplainContext } from './explain';
import type { Limits } from './limits';
import type { RegistryRequest, RegistryResponse, Send } from './request';
import type { RetryPolicy } from './retry';

/** What the operations of the client share: one stack of senders and the words for its failures. */
export interface Session {
  send: Send;
  limits: Limits;
  retry: RetryPolicy;
  explaining: ExplainContext;
  signal: AbortSignal | undefined;
}

/**
 * Sends a request whose answer must have one of these statuses.
 *
 * @throws RequestFailure for every other status, and where no answer came
 */
export async function sendExpecting(
  { send }: Pick<Session, 'send'>,
  request: RegistryRequest,
  statuses: readonly number[],
): Promise<RegistryResponse> {
  const response = await send(request);
  if (statuses.includes(response.status)) return response;
  await response.stream?.discard();
  throw new RequestFailure(request, { response });
}
