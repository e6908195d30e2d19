import { specOf } from '../embedded/install-scripts';
import { installedTree } from './installed-tree';
import type { ManagerRow } from './row';
import { RUN_SCRIPTS } from './yarn-classic-scripts';

const QUIET = ['--non-interactive', '--no-progress'];

/** Yarn 1. */
export const yarnClassic: ManagerRow = {
  label: 'Yarn 1',
  program: 'yarn',
  version: ['--version'],
  versions: '<2',
  howToGet: 'Run "npm install --global yarn@1.22.22".',
  lockfiles: ['yarn.lock'],
  written: 'yarn.lock',
  owns: (text) => !/^__metadata:/m.test(text),
  unpinned: () => '1.22.22',
  installFiles: (files) => yarnPath(files.read('.yarnrc') ?? ''),
  settingsFiles: ['.npmrc', '.yarnrc'],
  manifestFields: ['resolutions'],
  credentials: [
    { id: 'npmrc', file: '.npmrc' },
    { id: 'yarnrc', file: '.yarnrc' },
  ],
  judge: {
    // Yarn 1 has no dry run of an install. `list` resolves the frozen lockfile as an install does, and stops before
    // anything is fetched; with a cache of its own that is empty, each gap is an error.
    argv: [
      'list',
      '--frozen-lockfile',
      '--production',
      '--offline',
      '--cache-folder',
      'node_modules/.judge',
      ...QUIET,
    ],
    env: {},
    gap: /Couldn't find (?:any versions for|package) "([^"]+)"/,
  },
  install: {
    since: '1.0.0',
    // It knows the machine it runs on alone: the variants of every platform come, and those for others are removed
    // by their manifests, as after any install.
    install: () => [
      'install',
      '--frozen-lockfile',
      '--production',
      '--ignore-scripts',
      '--ignore-platform',
      '--ignore-engines',
      ...QUIET,
    ],
    runScripts: (packages) => ['node', '-e', RUN_SCRIPTS, ...packages.map(specOf)],
    env: {},
    inherited: /^npm_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)/i,
    installed: installedTree,
    leftovers: ['node_modules/.yarn-integrity'],
  },
};

/** Yarn 1 itself may be a file of the workspace. */
function yarnPath(settings: string): string[] {
  const path = /^\s*"?yarn-path"?\s+"?([^"\s]+)/m.exec(settings)?.[1]?.replace(/^\.\//, '');
  return path === undefined || path.startsWith('/') || path.startsWith('..') ? [] : [path];
}
