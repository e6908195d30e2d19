import type { InstalledPackage } from './installed-package';

export type FindingCode =
  | 'NXM_NATIVE_WRONG_BINARY'
  | 'NXM_NATIVE_NO_FITTING_BINARY'
  | 'NXM_NATIVE_MISSING_BINARY'
  | 'NXM_NATIVE_MISSING_PLATFORM_PACKAGE'
  | 'NXM_NATIVE_MISSING_LIBRARY'
  | 'NXM_NATIVE_DOES_NOT_LOAD'
  | 'NXM_NATIVE_FOREIGN_PACKAGE'
  | 'NXM_NATIVE_GLIBC_ON_MUSL';

/** Something that an audit has to say. An `error` stops the build, a `notice` does not. */
export interface Finding {
  code: FindingCode;
  severity: 'error' | 'notice';
  package: string;
  version: string;
  /** Where, relative to the folder that was searched. */
  path: string;
  found: string;
  wanted: string;
  /** What to do about it; empty for a notice that needs nothing. */
  fix: string;
}

/** A finding about a package, or about one of its files. */
export function findingOf(
  about: InstalledPackage,
  file: string | undefined,
  rest: Pick<Finding, 'code' | 'severity' | 'found' | 'wanted' | 'fix'>,
): Finding {
  return {
    package: about.name,
    version: about.version,
    path: file === undefined ? about.path : `${about.path}/${file}`,
    ...rest,
  };
}
