/** Lockfiles alone, for those who only read one: the analysis of code takes long to load. */
export type { LockedPackage, Lockfile } from './formats/format';
export { openLockfile, type LockfileRequest } from './formats/formats';
