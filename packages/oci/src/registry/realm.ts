import { ToolError } from '@nx-multistage/errors';
import { isLoopback, isPrivate, type HttpAllowance } from './hosts';

/**
 * The address of the token server that a registry names, if credentials may be sent there.
 *
 * The registry chooses the address, so a hostile one could send credentials anywhere: over plain http, or
 * to a service inside the user's own network.
 *
 * @param realm the challenge's parameter
 * @param origin the registry's own `https://host`
 * @throws ToolError `NXM_REGISTRY_UNTRUSTED`
 */
export function trustedRealm(realm: string, origin: string, allowance: HttpAllowance): URL {
  const registry = new URL(origin);
  const refuse = (why: string): ToolError => refusal(registry, realm, why);
  if (!URL.canParse(realm)) throw refuse('is not an absolute address');
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('is not https');
  if (url.username !== '' || url.password !== '') throw refuse('holds a user name');
  const bothHere = isLoopback(url.hostname) && isLoopback(registry.hostname);
  const named = allowance(url) === 'named';
  const sameHost = url.hostname === registry.hostname;
  if (url.protocol === 'http:') {
    const asInsecureAsRegistry = sameHost && registry.protocol === 'http:';
    if (!bothHere && !named && !asInsecureAsRegistry) throw refuse('is not encrypted');
  }
  if (!sameHost && !bothHere && !named && isPrivate(url.hostname))
    throw refuse('is an address of a private network and not the registry itself');
  return url;
}

function refusal(registry: URL, realm: string, why: string): ToolError {
  const shown = realm.length > 200 ? `${realm.slice(0, 200)}…` : realm;
  return new ToolError(
    'NXM_REGISTRY_UNTRUSTED',
    `${registry.host} sends its clients to the token server "${shown}", which ${why}. No credentials were sent there.`,
    {
      hint: 'Ask who runs the registry. If it is yours and meant so, serve its token server over https under a name, or name its host among those that may be used over plain http.',
    },
  );
}
