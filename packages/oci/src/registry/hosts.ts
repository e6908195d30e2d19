/** Names that an API answers under, where it is not the registry's own. */
const API_HOSTS: Readonly<Record<string, string>> = {
  'docker.io': 'registry-1.docker.io',
  'index.docker.io': 'registry-1.docker.io',
};

/** The host to connect to: Docker Hub's API has another name than its images. */
export function apiHost(registry: string): string {
  return API_HOSTS[registry.toLowerCase()] ?? registry;
}

/** Whether a host name means this machine. `hostname` as in a URL: lower case, IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  const ip = ipv4(hostname);
  if (ip !== undefined) return ip[0] === 127;
  const name = hostname.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]';
}

/** fe80::/10, the unspecified address, and where Amazon answers for 169.254.169.254. */
const LINK_LOCAL_IPV6 = /^\[(?:fe[89ab][0-9a-f]:.*|::|fd00:ec2::254)\]$/;

/** Whether a host name is an address of the own link: 169.254.169.254 gives out a cloud's credentials. */
export function isLinkLocal(hostname: string): boolean {
  const ip = ipv4(hostname);
  if (ip !== undefined) return (ip[0] === 169 && ip[1] === 254) || ip[0] === 0;
  return LINK_LOCAL_IPV6.test(hostname);
}

/** Whether a host name is an address that is not reachable from the internet. */
export function isPrivate(hostname: string): boolean {
  if (isLoopback(hostname) || isLinkLocal(hostname)) return true;
  const ip = ipv4(hostname);
  if (ip === undefined) return /^\[f[cd][0-9a-f]{2}:/.test(hostname);
  const [a, b] = ip;
  return (
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}

/** The first two numbers of an IPv4 address, also of one mapped into IPv6. */
function ipv4(hostname: string): readonly [number, number] | undefined {
  const dotted = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(hostname);
  if (dotted !== null) return [Number(dotted[1]), Number(dotted[2])];
  // A URL writes ::ffff:10.0.0.1 as ::ffff:a00:1.
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}\]$/.exec(hostname);
  if (mapped === null) return undefined;
  const high = parseInt(mapped[1] ?? '0', 16);
  return [high >> 8, high & 0xff];
}

/**
 * Who may be talked to without TLS.
 *
 * @param allowHttp hosts named by the user, with their port where it is not 80: `registry.local:5000`
 * @returns `named` for those, `loopback` for this machine, undefined for all others
 */
export type HttpAllowance = (url: URL) => 'named' | 'loopback' | undefined;

export function httpAllowance(allowHttp: readonly string[]): HttpAllowance {
  const named = new Set(allowHttp.map((host) => host.toLowerCase()));
  return ({ host, hostname }) => {
    if (named.has(host)) return 'named';
    return isLoopback(hostname) ? 'loopback' : undefined;
  };
}
