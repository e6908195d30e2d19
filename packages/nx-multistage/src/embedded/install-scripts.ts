import type { NativeEntry } from '@nx-multistage/dockerfile';
import type { LockedPackage } from '@nx-multistage/prune/lockfile';

/** Native kinds whose files are complete as they are published: their scripts only try or compile for the host. */
const COMPLETE = {
  'platform-packages': true,
  'bundled-prebuilds': true,
  'downloaded-prebuilds': false,
  compiled: false,
} as const satisfies Record<NativeEntry['kind'], boolean>;

/**
 * Packages whose install scripts run in an install for another machine: those that the workspace approved, less those
 * whose script could only do harm there.
 *
 * @returns `name@version`, sorted, each once
 */
export function scriptsToRun(
  packages: readonly Pick<LockedPackage, 'packageName' | 'version' | 'installScript'>[],
  native: readonly NativeEntry[],
  isApproved: (name: string, version: string) => boolean,
): string[] {
  const complete = new Set(
    native.filter(({ kind }) => COMPLETE[kind]).map(({ name, version }) => `${name}@${version}`),
  );
  const specs = packages
    .filter(
      ({ installScript, packageName, version }) =>
        installScript !== false && isApproved(packageName, version),
    )
    .map(({ packageName, version }) => `${packageName}@${version}`)
    .filter((spec) => !complete.has(spec));
  return [...new Set(specs)].sort();
}
