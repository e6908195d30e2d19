import { specOf } from '../embedded/install-scripts';
import { installedTree } from './installed-tree';
import { RUN_SCRIPTS } from './bun-scripts';
import { cpuOf } from './cpu';
import type { ManagerRow } from './row';

const FROZEN = ['install', '--frozen-lockfile', '--production', '--ignore-scripts'];

/** Bun 1.2 and later, with its text lockfile. */
export const bun: ManagerRow = {
  label: 'Bun',
  program: 'bun',
  version: ['--version'],
  howToGet: 'Run "npm install --global bun"; or see https://bun.sh/docs/installation.',
  lockfiles: ['bun.lock'],
  written: 'bun.lock',
  binaryLockfile: {
    path: 'bun.lockb',
    convert: 'bun install --save-text-lockfile --frozen-lockfile --lockfile-only',
  },
  owns: () => true,
  // Bun 1.4 was the first to write version 2, and the older ones refuse it.
  unpinned: (text) => (/"lockfileVersion":\s*[01]\b/.test(text) ? '^1.2.0' : '^1.4.0'),
  installFiles: (files) => [
    ...['bunfig.toml'].filter((path) => files.isFile(path)),
    ...patches(files.read('package.json') ?? ''),
  ],
  settingsFiles: ['.npmrc', 'bunfig.toml'],
  manifestFields: [
    'workspaces',
    'overrides',
    'resolutions',
    'catalog',
    'catalogs',
    'trustedDependencies',
    'patchedDependencies',
  ],
  credentials: [
    { id: 'npmrc', file: '.npmrc' },
    // As the settings of a user, which Bun reads beside the bunfig.toml of the pruned tree.
    {
      id: 'bunfig',
      file: 'bunfig.toml',
      installedAs: '.bunfig.toml',
      folderVariable: 'XDG_CONFIG_HOME',
    },
  ],
  judge: {
    argv: [...FROZEN, '--lockfile-only'],
    // Nobody listens there: a question to the registry is a gap in the lockfile.
    env: { BUN_CONFIG_REGISTRY: 'http://127.0.0.1:9/' },
    gap: /(?:Failed to resolve .*?dependency '([^']+)'|downloading package manifest (\S+)|error: (\S+) failed to resolve)/,
  },
  install: {
    // --os and --cpu came with 1.2.23. Those before 1.4 pass over --libc, and the packages of the other libc are removed
    // by their manifests, as after any install.
    since: '1.2.23',
    install: ({ platform: { os, arch, libc } }) => [
      ...FROZEN,
      '--backend=copyfile',
      `--os=${os}`,
      `--cpu=${cpuOf(arch)}`,
      `--libc=${libc}`,
    ],
    runScripts: (packages) => ['-e', RUN_SCRIPTS, ...packages.map(specOf)],
    env: {},
    inherited: /^npm_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)/i,
    installed: installedTree,
    leftovers: [],
  },
};

/** A full install reads the patches that the root manifest names. */
function patches(text: string): string[] {
  const manifest = JSON.parse(text === '' ? '{}' : text) as {
    patchedDependencies?: Record<string, string>;
  };
  return Object.values(manifest.patchedDependencies ?? {}).map((path) => path.replace(/^\.\//, ''));
}
