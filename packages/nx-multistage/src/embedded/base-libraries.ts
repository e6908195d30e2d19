import type { DistroName } from '@nx-multistage/dockerfile';

/**
 * Shared libraries that the Node image of a distro has besides its libc, by the name binaries ask for. An addon that
 * needs another one brings it, or does not load.
 *
 * Source: docker-node's Dockerfiles (alpine: `apk add libstdc++`, which brings libgcc) and the packages of the bases.
 */
const LIBRARIES = {
  alpine: ['libstdc++.so.6', 'libgcc_s.so.1', 'libcrypto.so.3', 'libssl.so.3', 'libz.so.1'],
  debian: [
    'libc.so.6',
    'libm.so.6',
    'libdl.so.2',
    'librt.so.1',
    'libpthread.so.0',
    'libutil.so.1',
    'libresolv.so.2',
    'libstdc++.so.6',
    'libgcc_s.so.1',
    'libz.so.1',
    'libcrypt.so.1',
  ],
} as const satisfies Record<DistroName, readonly string[]>;

/** Whether the base of a distro has a shared library. */
export function providesLibrary(distro: DistroName): (library: string) => boolean {
  const names: readonly string[] = LIBRARIES[distro];
  return (library) => names.includes(library);
}
