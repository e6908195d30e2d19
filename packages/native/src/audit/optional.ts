/** The fields of a package.json that say what it needs. */
export interface NeedingManifest {
  name?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/**
 * Names of packages that somebody cannot do without, whatever package manager installed them: what leads from the
 * roots over plain and peer dependencies. Of several versions of a package all count as one.
 *
 * @param roots manifests of the app and of workspace libraries
 * @param installed manifests of what is installed, by name
 */
export function requiredNames(
  roots: readonly NeedingManifest[],
  installed: ReadonlyMap<string, readonly NeedingManifest[]>,
): ReadonlySet<string> {
  const required = new Set(roots.flatMap(needs));
  for (const name of required)
    for (const manifest of installed.get(name) ?? [])
      for (const next of needs(manifest)) required.add(next);
  return required;
}

/** As in all package managers, `optionalDependencies` win over `dependencies`. */
function needs(manifest: NeedingManifest): string[] {
  const optional = manifest.optionalDependencies ?? {};
  const meta = manifest.peerDependenciesMeta ?? {};
  return [
    ...Object.keys(manifest.dependencies ?? {}).filter((name) => !Object.hasOwn(optional, name)),
    ...Object.keys(manifest.peerDependencies ?? {}).filter((name) => meta[name]?.optional !== true),
  ];
}
