import { binaryVerdict, isLabelled } from './binary-verdict';
import { type Finding, findingOf } from './finding';
import type { FoundBinary, InstalledPackage } from './installed-package';
import { manifestAllows, type Platform } from './platform-label';

/** What became of a file that was loaded in a process of its own. */
export interface LoadResult {
  /** Relative to its package. */
  file: string;
  /** The loader's words; undefined when it loaded. */
  failure?: string;
}

/** The addons of a package that should load on a platform. */
export function loadable(of: InstalledPackage, platform: Platform): FoundBinary[] {
  if (!manifestAllows(of, platform)) return [];
  return of.binaries.filter(
    (binary) => binary.file.endsWith('.node') && binaryVerdict(of, binary, platform) !== 'foreign',
  );
}

/**
 * Decides about a package whose addons were loaded. Of those that are marked for a platform one must load (the others
 * may be for another version of Node); each that is not marked must.
 */
export function auditLoads(
  of: InstalledPackage,
  results: readonly LoadResult[],
  platform: Platform,
): Finding[] {
  const tried = loadable(of, platform).flatMap((binary) => {
    const result = results.find(({ file }) => file === binary.file);
    return result === undefined ? [] : [{ binary, failure: result.failure }];
  });
  const [marked, unmarked] = [true, false].map((wanted) =>
    tried.filter(({ binary }) => isLabelled(of, binary) === wanted),
  ) as [typeof tried, typeof tried];
  const failed = [
    ...unmarked,
    ...(marked.some(({ failure }) => failure === undefined) || unmarked.length > 0 ? [] : marked),
  ].filter(({ failure }) => failure !== undefined);
  const onlyGlibc =
    tried.length > 0 &&
    failed.length === 0 &&
    tried.every(({ binary }) => binaryVerdict(of, binary, platform) === 'may-load');

  return [
    ...failed.map(({ binary, failure }) =>
      findingOf(of, binary.file, {
        code: 'NXM_NATIVE_DOES_NOT_LOAD',
        severity: of.optional ? 'notice' : 'error',
        found: failure ?? '',
        wanted: 'a binary that Node can load',
        fix: 'install in the target stage with the Node version of the final image; for a missing symbol, compile the package there',
      }),
    ),
    ...(onlyGlibc ? [glibcOnMusl(of, tried)] : []),
  ];
}

function glibcOnMusl(of: InstalledPackage, tried: { binary: FoundBinary }[]): Finding {
  return findingOf(of, tried[0]?.binary.file, {
    code: 'NXM_NATIVE_GLIBC_ON_MUSL',
    severity: 'notice',
    found: 'a binary made for glibc, which loads because it needs nothing but the C library',
    wanted: 'a binary made for musl',
    fix: 'to be sure, compile it: set npm_config_build_from_source=true for the install',
  });
}
