import type { NativeEntry } from '@nx-multistage/dockerfile';
import type { PruneReport, PruneRequest } from '@nx-multistage/prune';

/** Name of the native audit in the install stage's folder. */
export const AUDIT_FILE = 'audit-native.cjs';

/** `dist/docker/<root>/prune.json`: what `docker-prune` did, read by `docker-build` and by people. */
export interface PruneRecord extends PruneReport {
  app: PruneRequest['app'];
  packageManager: PruneRequest['packageManager'];
  /** The native packages among the dependencies, for the platforms that `docker-build` is set to. */
  native: NativeEntry[];
  /** Packages whose install scripts were approved for this image alone; absent where there are none. */
  approve?: readonly string[];
}
