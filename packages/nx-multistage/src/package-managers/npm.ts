import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readInstalled } from '../embedded/installed';
import { cpuOf } from './cpu';
import type { ManagerRow } from './row';

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** npm 10 and later. */
export const npm: ManagerRow = {
  label: 'npm',
  program: 'npm',
  version: ['--version'],
  howToGet: 'It comes with Node; or install it from https://docs.npmjs.com.',
  lockfiles: ['npm-shrinkwrap.json', 'package-lock.json'],
  written: 'package-lock.json',
  owns: () => true,
  unpinned: () => undefined,
  installFiles: () => [],
  settingsFiles: ['.npmrc'],
  manifestFields: ['overrides', 'allowScripts'],
  credentials: [{ id: 'npmrc', file: '.npmrc' }],
  judge: {
    argv: [
      'ci',
      '--dry-run',
      '--omit=dev',
      '--ignore-scripts',
      '--offline',
      '--no-audit',
      '--no-fund',
    ],
    env: { npm_config_update_notifier: 'false' },
    gap: /(?:request to \S+?\/((?:@|%40)?[^\s/]+(?:(?:\/|%2f)[^\s/]+)?) failed|Missing: (\S+) from lock file|Invalid: (.+))/i,
  },
  install: {
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
    // It goes by folder names: npm/cli, `lib/commands/rebuild.js`.
    runScripts: (packages) => [
      'rebuild',
      '--foreground-scripts',
      ...QUIET,
      ...packages.map(({ installedAs, version }) => `${installedAs}@${version}`),
    ],
    env: {},
    inherited: /^npm_(config_(workspace|include|omit|local_prefix|prefix)|package_|lifecycle_)/i,
    installed: (folder) => {
      const hidden = join(folder, 'node_modules/.package-lock.json');
      const isThere = statSync(hidden, { throwIfNoEntry: false })?.isFile() === true;
      return readInstalled(isThere ? readFileSync(hidden, 'utf8') : '');
    },
    leftovers: [],
  },
};
