import { ToolError } from '@nx-multistage/errors';
import { isLinkLocal, isLoopback } from './hosts';
import type { RegistryRequest } from './request';

/**
 * The address that a `Location` header means, if bytes may go there. Another host is allowed (object
 * stores); credentials never go along, which is not decided here.
 *
 * @param location absolute, or relative to `from`
 * @param from the address that answered with it
 * @param request for the text of an error
 * @throws ToolError `NXM_REGISTRY_UNTRUSTED` for a downgrade to http, another scheme, a user name inside, or
 *   this machine's and the link's own addresses where the registry is elsewhere
 */
export function resolveLocation(location: string, from: string, request: RegistryRequest): string {
  const refuse = (why: string): ToolError => refusal(request, location, why);
  if (!URL.canParse(location, from)) throw refuse('is not an address');
  const base = new URL(from);
  const url = new URL(location, from);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('is neither https nor http');
  if (base.protocol === 'https:' && url.protocol === 'http:') throw refuse('is not encrypted');
  if (url.username !== '' || url.password !== '') throw refuse('holds a user name');
  const bothHere = isLoopback(url.hostname) && isLoopback(base.hostname);
  const inside = isLoopback(url.hostname) || isLinkLocal(url.hostname);
  if (inside && !bothHere && url.hostname !== base.hostname)
    throw refuse('is an address inside this machine or its link');
  url.hash = '';
  return url.href;
}

function refusal(request: RegistryRequest, location: string, why: string): ToolError {
  const shown = location.split('?', 1)[0]?.slice(0, 200) ?? '';
  return new ToolError(
    'NXM_REGISTRY_UNTRUSTED',
    `Could not ${request.action}: ${request.repository.registry} sends its clients on to "${shown}", which ${why}.`,
    {
      hint: 'Nothing was sent there. Ask who runs the registry; behind a proxy that ends TLS it must be told its own https address.',
    },
  );
}
