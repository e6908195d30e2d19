import { nodeProbe } from '../node-probe';
import { apt } from './apt';
import { headersIn } from './official-images';
import type { DistroRow } from './row';

/**
 * Node lines that distroless publishes on {@link RELEASE}, by major alone: its tags are variants, not versions.
 * Source: GoogleContainerTools/distroless, nodejs/config.bzl and nodejs/testdata.
 */
const NODE_LINES = ['22', '24', '26'];

/** The Debian release that distroless publishes now. */
const RELEASE = '13';

/** Names of the releases in the tags of the official images. */
const CODENAMES: Readonly<Record<string, string>> = {
  11: 'bullseye',
  12: 'bookworm',
  13: 'trixie',
};

/**
 * Google's distroless Node images: Debian's glibc, OpenSSL and C++ library, certificates, time zones, and Node; no shell,
 * no package manager. Source: GoogleContainerTools/distroless, nodejs/nodejs.bzl (the entrypoint is
 * /nodejs/bin/node), common/variables.bzl (nonroot is 65532).
 */
export const distroless: DistroRow = {
  ...apt,
  libc: 'glibc',
  nodeImage: (version) => {
    const [major = version] = version.split('.');
    return NODE_LINES.includes(major)
      ? `gcr.io/distroless/nodejs${major}-debian${RELEASE}:nonroot`
      : undefined;
  },
  nodeImageHint: `distroless has Node ${NODE_LINES.join(', ')}: set nodeVersion to one of them, or baseImage to an image of your own.`,
  builder: (base, nodeVersion) => {
    const [, release = RELEASE] = /-debian(\d+)(?![^:@]*\/)/.exec(base) ?? [];
    return `node:${nodeVersion}-${CODENAMES[release] ?? CODENAMES[RELEASE]}-slim`;
  },
  hasShell: false,
  startsAsRoot: false,
  user: '65532:65532',
  node: '/nodejs/bin/node',
  env: { PATH: '/nodejs/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  headers: headersIn('/usr/local'),
  tini: { package: 'tini', path: '/usr/bin/tini' },
  probe: nodeProbe,
  packageManagers: [],
};
