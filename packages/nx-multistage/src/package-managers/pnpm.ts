import { sideFilesOf } from '@nx-multistage/prune/lockfile';
import { cpuOf } from './cpu';
import { installedTree } from './installed-tree';
import type { InstallTarget, ManagerRow } from './row';

/** Settings that the pruned lockfile was made with; a user's own must not be in their way. */
const LOCK_SETTINGS = [
  '--config.auto-install-peers=true',
  '--config.exclude-links-from-lockfile=false',
];

const INSTALL = [
  'install',
  '--frozen-lockfile',
  '--prod',
  '--ignore-scripts',
  '--package-import-method=clone-or-copy',
  '--config.prefer-symlinked-executables=true',
  '--config.side-effects-cache=false',
  ...LOCK_SETTINGS,
];

/** pnpm 9 and later. */
export const pnpm: ManagerRow = {
  label: 'pnpm',
  program: 'pnpm',
  version: ['--version'],
  howToGet: 'Run "npm install --global pnpm@10", or see https://pnpm.io/installation.',
  lockfiles: ['pnpm-lock.yaml'],
  written: 'pnpm-lock.yaml',
  owns: () => true,
  unpinned: unpinnedVersion,
  installFiles: (files) => [
    ...['pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs'].filter((path) =>
      files.isFile(path),
    ),
    ...sideFilesOf({ packageManager: 'pnpm', read: (path) => files.read(path) }),
  ],
  settingsFiles: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs'],
  manifestFields: ['pnpm', 'resolutions'],
  credentials: [{ id: 'npmrc', file: '.npmrc' }],
  judge: {
    // Without --offline pnpm 11 would look for the age of each package.
    argv: [
      'install',
      '--frozen-lockfile',
      '--lockfile-only',
      '--prod',
      '--offline',
      '--ignore-scripts',
      ...LOCK_SETTINGS,
    ],
    env: { CI: 'true' },
    gap: /(?:ERR_PNPM_LOCKFILE_MISSING_DEPENDENCY[^\n]*?for '([^']+)'|^\s*- (\S+) \(lockfile:)/m,
  },
  install: {
    // pnpm/pnpm#9745: --os, --cpu and --libc.
    since: '10.14.0',
    install: ({ platform: { os, arch, libc } }) => [
      ...INSTALL,
      `--os=${os}`,
      `--cpu=${cpuOf(arch)}`,
      `--libc=${libc}`,
    ],
    // pnpm 12 knows them by name alone; relative programs, for the folder is not the image's.
    runScripts: (packages) => [
      'rebuild',
      '--config.extend-node-path=false',
      ...new Set(packages.map(({ name }) => name)),
    ],
    env: { CI: 'true' },
    scriptsEnv: supportedArchitectures,
    inherited:
      /^(?:npm|pnpm)_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)/i,
    installed: installedTree,
    leftovers: [
      'node_modules/.modules.yaml',
      'node_modules/.pnpm-workspace-state.json',
      'node_modules/.pnpm-workspace-state-v1.json',
      'node_modules/.pnpm/lock.yaml',
    ],
  },
};

/** pnpm 12 completes the tree before it runs scripts, for this machine unless it is told of another. */
function supportedArchitectures({
  platform: { os, arch, libc },
}: InstallTarget): Record<string, string> {
  const value = { os: [os], cpu: [cpuOf(arch)], libc: [libc] };
  return { pnpm_config_supported_architectures: JSON.stringify(value) };
}

/**
 * pnpm 10 reads what 9 and 11 write, and settings wherever they stand; a hash of another form or a second document
 * tells of 9 or 12.
 */
function unpinnedVersion(lockfile: string): string {
  if (/^packageExtensionsChecksum: (?!sha256-)/m.test(lockfile)) return '9';
  return /^---$/m.test(lockfile.slice(4)) ? '12' : '10';
}
