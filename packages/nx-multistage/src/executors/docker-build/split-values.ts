/**
 * Puts together what Nx took apart: given on a command line, a value of a list is split at each comma, so that
 * `type=oci,dest=image.tar` arrives as two.
 *
 * @param values in BuildKit's syntax: each begins with `type=`, or is a plain reference
 */
export function joinSplitValues(values: readonly string[]): string[] {
  const joined: string[] = [];
  for (const value of values) {
    const before = joined.at(-1);
    const belongs = /^[a-z][a-z-]*=/.test(value) && !value.startsWith('type=');
    if (before !== undefined && belongs && before.startsWith('type='))
      joined[joined.length - 1] = `${before},${value}`;
    else joined.push(value);
  }
  return joined;
}
