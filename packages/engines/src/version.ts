/**
 * Reads the numbers at the start of a version: `26.1.5+dfsg1`, `v0.34.0`, `0.13.1+ds1`.
 *
 * @returns undefined where there are none, or only zeros (`v0.0.0+unknown`: built without a version)
 */
export function parseVersion(text: string): number[] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  if (!match) return undefined;
  const numbers = match.slice(1).map((part) => Number(part ?? 0));
  return numbers.some((number) => number > 0) ? numbers : undefined;
}

/** Whether a version is this one or newer. One that cannot be read is taken for new. */
export function isAtLeast(version: string | undefined, major: number, minor = 0): boolean {
  const parsed = parseVersion(version ?? '');
  if (!parsed) return true;
  const [ownMajor = 0, ownMinor = 0] = parsed;
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
