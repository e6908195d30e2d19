import type { RemovedPath } from '../image-settings';
import { nodeProbe } from '../node-probe';
import { apt } from './apt';
import { OFFICIAL_PACKAGE_MANAGERS, officialImages } from './official-images';
import type { DistroRow } from './row';

/** By name: the embedded engine does not see what a glob would match. */
const DEBIAN_PACKAGE_MANAGERS: RemovedPath[] = [
  ...['', '-cache', '-cdrom', '-config', '-get', '-key', '-mark'].map((name) => ({
    path: `/usr/bin/apt${name}`,
  })),
  { path: '/usr/lib/apt' },
  ...['', '-deb', '-divert', '-maintscript-helper', '-query', '-realpath', '-split'].map(
    (name) => ({ path: `/usr/bin/dpkg${name}` }),
  ),
  { path: '/usr/bin/dpkg-statoverride' },
  { path: '/usr/bin/dpkg-trigger' },
  { path: '/usr/sbin/dpkg-fsys-usrunmess' },
];

/** The slim images: glibc, dash, coreutils and apt. */
export const debian: DistroRow = {
  ...officialImages,
  ...apt,
  libc: 'glibc',
  nodeImage: (version) => `node:${version}-slim`,
  nodeImageHint: 'Set baseImage to a Debian image with Node.',
  tini: { package: 'tini', path: '/usr/bin/tini' },
  probe: nodeProbe,
  packageManagers: [...OFFICIAL_PACKAGE_MANAGERS, ...DEBIAN_PACKAGE_MANAGERS],
};
