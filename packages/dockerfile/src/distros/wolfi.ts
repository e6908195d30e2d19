import { nodeProbe } from '../node-probe';
import { apk } from './apk';
import { headersIn } from './official-images';
import type { DistroRow } from './row';

/** A tag, and the digest that may follow it. */
const TAG = /(:[^:/@]+)?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * Wolfi, as Chainguard's Node image has it: glibc, Node at /usr/bin/node, no shell, but npm; its `-dev` variant adds shell
 * and apk. There is no default image: of cgr.dev/chainguard/node only `latest` is free, and that is whatever Node is
 * newest. Source: edu.chainguard.dev (getting started with node; standard and development images), chainguard-images/images
 * (BEST_PRACTICES.md), wolfi-dev/os
 * (nodejs-24.yaml, npm.yaml: the prefix is /usr).
 */
export const wolfi: DistroRow = {
  ...apk,
  libc: 'glibc',
  nodeImage: () => undefined,
  nodeImageHint:
    'Set baseImage to the Node image that your organisation has (cgr.dev/<organisation>/node:24), or to cgr.dev/chainguard/node:latest with baseDigest and builderImage.',
  builder: (base) => base.replace(TAG, (_, tag: string | undefined) => `${tag ?? ':latest'}-dev`),
  hasShell: false,
  startsAsRoot: false,
  user: '65532:65532',
  node: '/usr/bin/node',
  env: {},
  toolchain: ['python3', 'build-base'],
  headers: headersIn('/usr'),
  tini: { package: 'tini', path: '/usr/bin/tini' },
  probe: nodeProbe,
  packageManagers: [
    '/usr/lib/node_modules',
    ...['npm', 'npx', 'corepack', 'yarn', 'yarnpkg', 'apk'].map((name) => `/usr/bin/${name}`),
    '/usr/sbin/apk',
    '/sbin/apk',
  ].map((path) => ({ path })),
};
