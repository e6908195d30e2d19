/** A lock entry of a registry package, with what a test adds. */
export function locked(version: string, more: object = {}): object {
  return { version, integrity: `sha512-${version}`, ...more };
}

/** Text of a lockfile of version 3 with some `packages`; the root entry is given, the rest added. */
export function lockText(root: object, packages: Record<string, object>): string {
  return JSON.stringify({
    name: 'ws',
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...packages },
  });
}

/** The `packages` map of a lockfile's text. */
export function packagesOf(text: string): Record<string, Record<string, unknown>> {
  return (JSON.parse(text) as { packages: Record<string, Record<string, unknown>> }).packages;
}
