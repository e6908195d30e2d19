import satisfiesRange from 'semver/functions/satisfies';

/**
 * Whether a version fits a range, as npm decides it: a prerelease only where the range names one of the
 * same release, build metadata ignored, loose spellings understood.
 *
 * @returns false for anything that is no version or no range (`latest`, a URL)
 */
export function satisfies(version: string, range: string): boolean {
  return satisfiesRange(version, range, { loose: true });
}
