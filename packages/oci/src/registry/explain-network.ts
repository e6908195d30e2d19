import type { Explanation } from './explain';
import { networkCode, networkMessage } from './failure';
import type { RegistryRequest } from './request';
import { TimeoutFailure } from './watchdog';

/** The explanation of an error that kept an answer from coming. */
export function explainNetwork(request: RegistryRequest, error: unknown): Explanation {
  const host = URL.canParse(request.url) ? new URL(request.url).host : request.repository.registry;
  const what = `Could not ${request.action}`;
  if (error instanceof TimeoutFailure) return timeout(what, host, error.ms);
  const code = networkCode(error);
  const said = `${code === undefined ? '' : `${code}: `}${networkMessage(error)}`;
  const row = ROWS.find(({ codes }) => codes.test(code ?? '')) ?? UNKNOWN;
  return {
    code: row.code,
    message: `${what}: ${row.why(host)} (${said}).`,
    hint: row.hint(host),
  };
}

function timeout(what: string, host: string, ms: number): Explanation {
  return {
    code: 'NXM_REGISTRY_TIMEOUT',
    message: `${what}: ${host} did not answer for ${ms / 1000} seconds.`,
    hint: 'Check the connection and the proxy (HTTPS_PROXY, NO_PROXY), and try again.',
  };
}

interface Row {
  codes: RegExp;
  code: `NXM_${string}`;
  why(host: string): string;
  hint(host: string): string;
}

const CA_HINT = 'NODE_EXTRA_CA_CERTS=/path/to/ca.crt';

/** By the code of the system, of OpenSSL or of undici. */
const ROWS: readonly Row[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_AGAIN)$/,
    code: 'NXM_REGISTRY_UNREACHABLE',
    why: (host) => `no address was found for ${host}`,
    hint: () =>
      'Check the name of the registry, the network and the proxy (HTTPS_PROXY, NO_PROXY).',
  },
  {
    codes: /^ECONNREFUSED$/,
    code: 'NXM_REGISTRY_UNREACHABLE',
    why: (host) => `nothing answers at ${host}`,
    hint: () => 'Check that the registry runs, its port, and the proxy (HTTPS_PROXY, NO_PROXY).',
  },
  {
    codes:
      /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_UNTRUSTED)$/,
    code: 'NXM_REGISTRY_TLS',
    why: (host) => `the certificate of ${host} is signed by nobody this machine trusts`,
    hint: () =>
      `Trust the authority that signed it: set ${CA_HINT} before the command. The certificate is always checked.`,
  },
  {
    codes: /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    code: 'NXM_REGISTRY_TLS',
    why: (host) => `the certificate of ${host} is not valid today`,
    hint: () => 'Renew the certificate of the registry, and check the clock of this machine.',
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    code: 'NXM_REGISTRY_TLS',
    why: (host) => `the certificate at ${host} is for another name`,
    hint: () => 'Use the name that the certificate is for, or give the registry one for this name.',
  },
  {
    codes: /^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/,
    code: 'NXM_REGISTRY_TLS',
    why: (host) => `${host} does not speak TLS, it may be a registry over plain http`,
    hint: (host) =>
      `Use https there; or, where the network is yours, name ${host} among the registries that may be used over plain http.`,
  },
  {
    codes: /^(?:ERR_SSL_\w+|ERR_TLS_\w+|CERT_\w+)$/,
    code: 'NXM_REGISTRY_TLS',
    why: (host) => `no secure connection to ${host} was made`,
    hint: () => `Check the certificate of the registry; for your own authority set ${CA_HINT}.`,
  },
  {
    codes: /^HPE_\w+$/,
    code: 'NXM_REGISTRY_UNREACHABLE',
    why: (host) => `${host} does not speak http`,
    hint: () => 'Check the host and the port of the registry.',
  },
];

const UNKNOWN: Row = {
  codes: /^/,
  code: 'NXM_REGISTRY_UNREACHABLE',
  why: (host) => `the connection to ${host} failed`,
  hint: () =>
    'Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the registry, and try again.',
};
