import type { Instruction, Mount, Step } from './model';

/** A company's certificate authorities: an optional secret, seen by a RUN and kept by no layer. */
const mount: Mount = { kind: 'secret', id: 'ca', target: '/run/secrets/ca' };

/**
 * Node adds the file to its own authorities. OpenSSL (`apk`, a compiler's downloads) reads it *instead* of the
 * base's: a company that intercepts only some hosts gives a complete bundle.
 */
const trust: Step = {
  kind: 'export-when-present',
  path: mount.target,
  variables: { NODE_EXTRA_CA_CERTS: mount.target, SSL_CERT_FILE: mount.target },
};

/**
 * A RUN that may use the network, so that it trusts the company's authorities where the secret `ca` is given.
 *
 * @param steps what to run, in order
 * @param mounts further mounts, written first
 */
export function networkRun(steps: readonly Step[], mounts: readonly Mount[] = []): Instruction {
  return { kind: 'run', mounts: [...mounts, mount], steps: [trust, ...steps] };
}
