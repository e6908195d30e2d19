import type { NativeEntry } from '@nx-multistage/dockerfile';
import { needsScript, scriptVerdict, type ScriptRules } from '@nx-multistage/native';
import type { LockedPackage } from '@nx-multistage/prune/lockfile';

/**
 * Packages whose install scripts run in an install for another machine: those that the workspace approved, and native
 * ones whose manager has no list to approve them in; less those whose files are complete as they are published, whose
 * scripts could only do harm there.
 *
 * @returns `name@version`, sorted, each once
 */
export function scriptsToRun(
  packages: readonly Pick<LockedPackage, 'packageName' | 'version' | 'installScript'>[],
  native: readonly NativeEntry[],
  rules: ScriptRules,
): string[] {
  const kinds = new Map(native.map(({ name, version, kind }) => [`${name}@${version}`, kind]));
  const specs = packages.flatMap(({ installScript, packageName: name, version }) => {
    const spec = `${name}@${version}`;
    const kind = kinds.get(spec);
    if (installScript === false || (kind !== undefined && !needsScript(kind))) return [];
    const { approval, runs } = scriptVerdict({ name, version, kind: kind ?? 'compiled' }, rules);
    const unasked = approval === 'not-needed' && kind !== undefined;
    return runs && (approval === 'approved' || unasked) ? [spec] : [];
  });
  return [...new Set(specs)].sort();
}
