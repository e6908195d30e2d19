import { run } from '@nx-multistage/exec';
import {
  createCredentialFiles,
  createRegistryClient,
  credentialFileCandidates,
  type Fetch,
  type RegistryClient,
} from '@nx-multistage/oci';
import { homedir } from 'node:os';
import { formatDuration } from '../workspace/format';

/**
 * The registry client as this machine is set up: proxies of the environment, certificates that Node trusts, logins of
 * docker and podman.
 *
 * @param settings allowHttp: hosts that may be spoken to without TLS; say: hears of waits and warnings, a line each
 */
export async function openRegistries({
  allowHttp,
  say,
  signal,
}: {
  allowHttp: readonly string[];
  say: (line: string) => void;
  /** Ends whatever runs. */
  signal?: AbortSignal;
}): Promise<RegistryClient> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent();
  const proxied: Fetch = (url, init) => fetch(url, { ...init, dispatcher } as never) as never;
  return createRegistryClient({
    fetch: proxied,
    ...(signal === undefined ? {} : { signal }),
    allowHttp,
    credentials: createCredentialFiles({
      files: credentialFileCandidates(process.env, homedir()),
      run,
      onWarning: (text) => say(`note    ${text}`),
    }),
    onEvent: ({ action, reason, attempt, waitMs }) =>
      say(`wait    ${action}: ${reason}, try ${attempt + 1} in ${formatDuration(waitMs)}`),
  });
}
