/** The names of a key of the `packages` map: `a/@b/c` is `a` and then `@b/c`. */
export function namesIn(key: string): string[] {
  return key.match(/@[^/]+\/[^/]+|[^/]+/g) ?? [];
}

/**
 * Where a package asks for another: inside itself, then beside each of its owners, as Node looks up.
 *
 * @param has whether a key exists
 * @param from key of the package, empty for the root
 */
export function resolveKey(
  has: (key: string) => boolean,
  from: string,
  name: string,
): string | undefined {
  const owners = namesIn(from);
  for (let depth = owners.length; depth >= 0; depth -= 1) {
    const key = [...owners.slice(0, depth), name].join('/');
    if (has(key)) return key;
  }
  return undefined;
}

/** Name and resolution of `name@1.2.3`, `@scope/name@workspace:libs/name`. */
export function splitIdent(ident: string): { name: string; resolution: string } {
  const at = ident.indexOf('@', 1);
  return at < 0
    ? { name: ident, resolution: '' }
    : { name: ident.slice(0, at), resolution: ident.slice(at + 1) };
}
