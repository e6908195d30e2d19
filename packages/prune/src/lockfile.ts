/** Lockfiles alone, for those who only read one: the analysis of code takes long to load. */
export type { LockedPackage, Lockfile, ScriptApproval } from './formats/format';
export { openLockfile, sideFilesOf, type LockfileRequest } from './formats/formats';
