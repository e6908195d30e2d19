import { specOf } from '../embedded/install-scripts';
import { join } from 'node:path';
import { cpuOf } from './cpu';
import { installedTree } from './installed-tree';
import type { ManagerRow } from './row';

/** Commands of our own for Yarn, which has no dry run and no option for another machine. */
const PLUGIN = join(__dirname, '../../yarn/plugin.cjs');

const ENVIRONMENT = {
  YARN_PLUGINS: PLUGIN,
  // A release that the workspace commits is not among the artifacts.
  YARN_IGNORE_PATH: '1',
  YARN_ENABLE_TELEMETRY: 'false',
  YARN_ENABLE_COLORS: 'false',
  YARN_ENABLE_PROGRESS_BARS: 'false',
  YARN_ENABLE_HARDENED_MODE: 'false',
};

/** The newest Yarn 4 that writes each version of the lockfile. Source: `LOCKFILE_VERSION` of each release. */
const NEWEST: Readonly<Record<string, string>> = { 8: '4.13.0', 9: '4.14.0', 10: '4' };

/** Yarn 4. */
export const yarnBerry: ManagerRow = {
  label: 'Yarn 4',
  program: 'yarn',
  version: ['--version'],
  versions: '>=4',
  howToGet: 'Run "npm install --global @yarnpkg/cli-dist@4".',
  lockfiles: ['yarn.lock'],
  written: 'yarn.lock',
  owns: (text) => /^__metadata:/m.test(text),
  unpinned: (text) => NEWEST[/^__metadata:\r?\n\s+version: (\d+)/m.exec(text)?.[1] ?? ''],
  installFiles: (files) => patchFiles(files.read('yarn.lock') ?? ''),
  settingsFiles: ['.yarnrc.yml'],
  manifestFields: ['resolutions', 'dependenciesMeta', 'workspaces'],
  credentials: [{ id: 'yarnrc', file: '.yarnrc.yml', installedAs: '.yarnrc.credentials.yml' }],
  judge: {
    argv: ['nx-multistage', 'judge'],
    env: { ...ENVIRONMENT, YARN_ENABLE_NETWORK: 'false' },
    gap: /YN0020: (\S+): This package doesn't seem to be present/,
  },
  install: {
    since: '4.0.0',
    install: ({ platform: { os, arch, libc } }) => [
      'nx-multistage',
      'install',
      os,
      cpuOf(arch),
      libc,
    ],
    runScripts: (packages) => ['nx-multistage', 'scripts', ...packages.map(specOf)],
    env: { ...ENVIRONMENT, YARN_ENABLE_GLOBAL_CACHE: 'true', YARN_NM_MODE: 'classic' },
    inherited:
      /^(npm_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)|berry_|yarn_(rc_filename|plugins|cache_folder|node_linker)$)/i,
    installed: installedTree,
    leftovers: ['node_modules/.yarn-state.yml', '.yarn/install-state.gz', '.yarn', '.yarnrc.yml'],
  },
};

/** Patches by their path from the workspace root: the install of the whole workspace reads them. */
function patchFiles(lockfile: string): string[] {
  const files = [...lockfile.matchAll(/#(?:optional!)?~\/([^":&\s]+)/g)].map(
    ([, path = '']) => path,
  );
  return [...new Set(files)].filter((path) => !path.split('/').includes('..')).sort();
}
