import { apk } from './apk';
import { OFFICIAL_PACKAGE_MANAGERS, officialImages } from './official-images';
import type { DistroRow } from './row';

/** The default: musl, busybox and apk. */
export const alpine: DistroRow = {
  ...officialImages,
  ...apk,
  libc: 'musl',
  nodeImage: (version) => `node:${version}-alpine`,
  nodeImageHint: 'Set baseImage to an Alpine image with Node.',
  toolchain: ['python3', 'make', 'g++'],
  tini: { package: 'tini', path: '/sbin/tini' },
  probe: (url, timeoutSeconds) => [
    'wget',
    '-q',
    '-T',
    String(timeoutSeconds),
    '-O',
    '/dev/null',
    url,
  ],
  packageManagers: [...OFFICIAL_PACKAGE_MANAGERS, { path: '/sbin/apk' }, { path: '/usr/bin/apk' }],
};
