import type { PackageManagerName } from './image-plan';
import type { Mount } from './model';

/** All that differs between package managers: a new one is one row here. */
export interface PackageManagerRow {
  /** Names of the lockfile that a frozen install needs; one of them must be among `build.installFiles`. */
  lockfiles: string[];
  /** Frozen install of everything the build needs, lifecycle scripts off. */
  installAll: string[];
  /** Frozen install of production dependencies, lifecycle scripts under the package manager's own policy. */
  installProduction: string[];
  /** Runs a script of the root manifest. */
  runScript: (name: string) => string[];
  /** The download cache, kept between builds and out of every layer. */
  cache: Extract<Mount, { kind: 'cache' }>;
  /** Where the user's registry settings and credentials are seen, while installing only. */
  credentials: Extract<Mount, { kind: 'secret' }>;
}

/** One row per package manager. */
export const packageManagers = {
  npm: {
    lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
    installAll: [
      'npm',
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
    ],
    installProduction: [
      'npm',
      'ci',
      '--omit=dev',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
    ],
    runScript: (name) => ['npm', 'run', name],
    cache: { kind: 'cache', target: '/root/.npm' },
    credentials: { kind: 'secret', id: 'npmrc', target: '/root/.npmrc' },
  },
} satisfies Record<PackageManagerName, PackageManagerRow>;
