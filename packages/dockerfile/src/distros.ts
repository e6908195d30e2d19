import type { DistroName } from './image-plan';
import type { Step, Word } from './model';

/** All that differs between base distributions: a new one is one row here. */
export interface DistroRow {
  /** Installs packages and leaves nothing else behind in the layer. */
  addPackages: (names: readonly string[]) => Step[];
  /** What a package may be called, with an optional version constraint. */
  packageName: RegExp;
  /** An example of that, for the error. */
  packageExample: string;
  /** Packages that let node-gyp compile. They never reach the final stage. */
  toolchain: string[];
  /** The base's own Node headers, so that a compile downloads none. */
  headers: Extract<Step, { kind: 'export-when-present' }>;
  /** The init that runs as PID 1 where the user asks for it. */
  tini: { package: string; path: string };
  /** argv that exits 0 when the URL answers with success within so many seconds. */
  probe: (url: string, timeoutSeconds: number) => string[];
  /**
   * Every package manager of the base image, whichever one the workspace uses: JavaScript's and the distro's own.
   * The distro's package database stays: scanners read it.
   */
  packageManagers: Word[];
}

/** One row per distribution of the base image. */
export const distros = {
  alpine: {
    addPackages: (names) => [{ kind: 'command', argv: ['apk', 'add', '--no-cache', ...names] }],
    packageName: /^[A-Za-z0-9][A-Za-z0-9+._-]*(?:(?:=~?|~|[<>]=?)[0-9][A-Za-z0-9._-]*)?$/,
    packageExample: 'ffmpeg or ffmpeg=~8',
    toolchain: ['python3', 'make', 'g++'],
    headers: {
      kind: 'export-when-present',
      path: '/usr/local/include/node',
      variables: { npm_package_config_node_gyp_nodedir: '/usr/local' },
    },
    tini: { package: 'tini', path: '/sbin/tini' },
    probe: (url, timeoutSeconds) => [
      'wget',
      '-q',
      '-T',
      String(timeoutSeconds),
      '-O',
      '/dev/null',
      url,
    ],
    packageManagers: [
      '/usr/local/lib/node_modules',
      '/usr/local/bin/npm',
      '/usr/local/bin/npx',
      '/usr/local/bin/corepack',
      '/usr/local/bin/yarn',
      '/usr/local/bin/yarnpkg',
      { glob: '/opt/yarn-*' },
      '/sbin/apk',
      '/usr/bin/apk',
    ],
  },
} satisfies Record<DistroName, DistroRow>;
