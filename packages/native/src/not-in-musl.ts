import type { LinkNeeds } from './link-needs';

/**
 * Functions of glibc that no version of musl has, and that nothing but a C library has: the checked ones of
 * `_FORTIFY_SOURCE`, those of C23's `scanf` and `strtol`, and `fcntl64`. What else glibc has is not listed: musl's loader
 * takes most names that end in 64 for the plain ones, and an allocator may bring `mallopt`.
 *
 * Source: the symbols of musl 1.2.5, and the list `lfs64_list` of its ldso/dynlink.c; those of glibc 2.36 and 2.41.
 */
const ABSENT = /^(?:fcntl64|__\w+_chk|__isoc23_\w+)$/;

/** Libraries that bring such functions to musl. */
const COMPATIBLE = /^libgcompat\.so/;

/**
 * The symbols that would keep musl from loading a file. Only one that binds at once is sure to fail: of others, musl
 * puts a function that it does not find off until it is called (ldso/dynlink.c, `prepare_lazy`).
 *
 * @param needed libraries the file asks for
 * @returns sorted; empty for what loads, and for what cannot be known without loading it
 */
export function notInMusl({ symbols, bindsNow }: LinkNeeds, needed: readonly string[]): string[] {
  return !bindsNow || needed.some((name) => COMPATIBLE.test(name))
    ? []
    : symbols.filter((name) => ABSENT.test(name)).sort();
}
