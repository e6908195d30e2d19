import type { DistroName } from '@nx-multistage/dockerfile';

const GLIBC = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'librt.so.1',
  'libpthread.so.0',
  'libutil.so.1',
  'libresolv.so.2',
];
const CPP = ['libstdc++.so.6', 'libgcc_s.so.1'];
const OPENSSL = ['libcrypto.so.3', 'libssl.so.3'];

/**
 * Shared libraries that the Node image of a distro has besides its libc, by the name binaries ask for. An addon that
 * needs another one brings it, or does not load.
 *
 * Source: docker-node's Dockerfiles (alpine: `apk add libstdc++`, which brings libgcc) and the packages of the bases;
 * distroless's own config.bzl of `base` (debian13) and `cc`; wolfi-dev/os, nodejs-24.yaml: what Node is linked to.
 */
const LIBRARIES = {
  alpine: [...CPP, ...OPENSSL, 'libz.so.1'],
  debian: [...GLIBC, ...CPP, 'libz.so.1', 'libcrypt.so.1'],
  distroless: [...GLIBC, ...CPP, ...OPENSSL, 'libgomp.so.1', 'libz.so.1', 'libzstd.so.1'],
  wolfi: [...GLIBC, ...CPP, ...OPENSSL, 'libz.so.1'],
} satisfies Record<DistroName, readonly string[]>;

/** Whether the base of a distro has a shared library. */
export function providesLibrary(distro: DistroName): (library: string) => boolean {
  const names: readonly string[] = LIBRARIES[distro];
  return (library) => names.includes(library);
}
