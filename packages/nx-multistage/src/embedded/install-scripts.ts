import type { NativeEntry } from '@nx-multistage/dockerfile';
import { needsScript, scriptVerdict, type ScriptRules } from '@nx-multistage/native';
import type { LockedPackage } from '@nx-multistage/prune/lockfile';

/** A package whose install scripts run. */
export interface ScriptedPackage {
  /** Its own name. */
  name: string;
  version: string;
  /** The name it is installed by: another one for an alias (`npm:`). */
  installedAs: string;
}

/** As most package managers name it: `name@version`. */
export function specOf({ name, version }: ScriptedPackage): string {
  return `${name}@${version}`;
}

/**
 * Packages whose install scripts run in an install for another machine: those that the workspace approved, and native
 * ones whose manager has no list to approve them in; less those whose files are complete as they are published, whose
 * scripts could only do harm there.
 *
 * @returns sorted, each once
 */
export function scriptsToRun(
  packages: readonly Pick<LockedPackage, 'name' | 'packageName' | 'version' | 'installScript'>[],
  native: readonly NativeEntry[],
  rules: ScriptRules,
): ScriptedPackage[] {
  const kinds = new Map(native.map(({ name, version, kind }) => [`${name}@${version}`, kind]));
  const found = packages.flatMap(({ installScript, packageName: name, version, ...locked }) => {
    const kind = kinds.get(`${name}@${version}`);
    if (installScript === false || (kind !== undefined && !needsScript(kind))) return [];
    const { approval, runs } = scriptVerdict({ name, version, kind: kind ?? 'compiled' }, rules);
    const unasked = approval === 'not-needed' && kind !== undefined;
    const isWanted = runs && (approval === 'approved' || unasked);
    return isWanted ? [{ name, version, installedAs: locked.name }] : [];
  });
  const byPlace = new Map(found.map((each) => [`${specOf(each)} ${each.installedAs}`, each]));
  return [...byPlace.keys()].sort().flatMap((key) => byPlace.get(key) ?? []);
}
