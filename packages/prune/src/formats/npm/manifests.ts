import type { Manifest } from '../../snapshot';
import type { SpecifiedRoot } from '../dependency-fields';
import type { PrunedPackage } from '../format';
import { approving, prunedAllowScripts } from './allow-scripts';
import { prunedOverrides } from './overrides';
import { rootSpecs } from './specs';

/** What npm reads of the root manifest beside dependencies, and what it must agree with. */
interface ManifestScope {
  rootManifest: Manifest;
  packages: readonly PrunedPackage[];
  archives: ReadonlyMap<string, string>;
  /** Packages whose scripts run whatever the root manifest says. */
  approve: readonly string[];
}

/**
 * The manifests of the pruned tree: npm reads `overrides` and `allowScripts` of the root's alone.
 *
 * @param roots the app first
 */
export function npmManifests(
  roots: readonly SpecifiedRoot[],
  { rootManifest, packages, archives, approve }: ManifestScope,
): { manifests: ReadonlyMap<string, Manifest>; warnings: string[] } {
  const direct = Object.fromEntries(
    (roots[0]?.dependencies ?? []).map(({ name, spec }) => [name, spec]),
  );
  const overrides = prunedOverrides(rootManifest['overrides'], {
    names: new Set(packages.map(({ name }) => name)),
    direct,
    directVersions: directVersions(roots[0], packages),
    rootSpecs: rootSpecs(rootManifest),
    archives,
  });
  const wanted = approving(rootManifest['allowScripts'], approve);
  const { allowScripts, warnings } = prunedAllowScripts(wanted, packages);
  const rootFields = {
    ...(overrides === undefined ? {} : { overrides }),
    ...(allowScripts === undefined ? {} : { allowScripts }),
  };
  const manifests = new Map(
    roots.map(({ folder, manifest }, index) => [
      folder,
      index === 0 ? { ...manifest, ...rootFields } : manifest,
    ]),
  );
  return { manifests, warnings };
}

function directVersions(
  app: SpecifiedRoot | undefined,
  packages: readonly PrunedPackage[],
): Record<string, string> {
  const versions = new Map(packages.map(({ id, version }) => [id, version]));
  return Object.fromEntries(
    (app?.dependencies ?? []).flatMap(({ name, target }) =>
      'locked' in target ? [[name, versions.get(target.locked) ?? '']] : [],
    ),
  );
}
