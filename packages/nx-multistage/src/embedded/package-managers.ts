import type { PackageManagerName, TargetPlatform } from '@nx-multistage/dockerfile';

/** What an install for another machine needs to know of it. */
export interface InstallTarget {
  platform: TargetPlatform;
  /** Node of the image, for packages that download or compile a binary: `24.19.0`. */
  nodeVersion: string;
}

/** How one package manager installs production dependencies for a machine other than this one. */
export interface InstallRow {
  lockfile: string;
  /** Prints its version. */
  version: readonly string[];
  /** Oldest version that can choose packages for another libc. */
  since: string;
  /** Frozen install of production dependencies for a target, without any script. */
  install: (target: InstallTarget) => readonly string[];
  /** Runs the install scripts of some packages, `name@version` each. */
  runScripts: (packages: readonly string[]) => readonly string[];
  /** Settings file that it reads from the folder it installs in. */
  settingsFile: string;
  /** What it must not find in the environment: settings of the command that runs this one. */
  inherited: RegExp;
}

/** Image architecture -> npm's `cpu`. */
const CPUS = { amd64: 'x64', arm64: 'arm64' } as const satisfies Record<
  TargetPlatform['arch'],
  string
>;

/** npm's word for the architecture of an image. */
export function cpuOf(arch: TargetPlatform['arch']): string {
  return CPUS[arch];
}

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** One row per package manager. */
export const installRows = {
  npm: {
    lockfile: 'package-lock.json',
    version: ['--version'],
    // npm/cli 8382fb3f6: --libc reads whole packuments from 10.4.0 on.
    since: '10.4.0',
    install: ({ platform: { os, arch, libc } }) => [
      'ci',
      '--omit=dev',
      '--ignore-scripts',
      `--os=${os}`,
      `--cpu=${cpuOf(arch)}`,
      `--libc=${libc}`,
      ...QUIET,
    ],
    runScripts: (packages) => ['rebuild', '--foreground-scripts', ...QUIET, ...packages],
    settingsFile: '.npmrc',
    inherited: /^npm_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)/i,
  },
} as const satisfies Record<PackageManagerName, InstallRow>;
