import type { DistroName, TargetPlatform } from './image-plan';
import type { RemovedPath } from './image-settings';
import type { Step, Word } from './model';
import { nodeProbe } from './node-probe';

/** All that differs between base distributions: a new one is one row here. */
export interface DistroRow {
  libc: TargetPlatform['libc'];
  /** The official Node image of a version. */
  nodeImage: (version: string) => string;
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
  packageManagers: RemovedPath[];
}

const NODE_HEADERS: DistroRow['headers'] = {
  kind: 'export-when-present',
  path: '/usr/local/include/node',
  variables: { npm_package_config_node_gyp_nodedir: '/usr/local' },
};

/** What the official Node images have of JavaScript's package managers, whatever they stand on. */
const NODE_PACKAGE_MANAGERS: RemovedPath[] = [
  { path: '/usr/local/lib/node_modules' },
  { path: '/usr/local/bin/npm' },
  { path: '/usr/local/bin/npx' },
  { path: '/usr/local/bin/corepack' },
  { path: '/usr/local/bin/yarn' },
  { path: '/usr/local/bin/yarnpkg' },
  { glob: '/opt/yarn-*' },
];

/** Lists, logs and caches of a run of apt: they hold times, and nothing reads them later. */
const APT_TRACES: Word[] = [
  { glob: '/var/lib/apt/lists/*' },
  '/var/cache/ldconfig/aux-cache',
  '/var/log/apt',
  '/var/log/dpkg.log',
  '/var/log/alternatives.log',
];

/** By name: the embedded engine does not see what a glob would match. */
const DEBIAN_PACKAGE_MANAGERS: RemovedPath[] = [
  ...['', '-cache', '-cdrom', '-config', '-get', '-key', '-mark'].map((name) => ({
    path: `/usr/bin/apt${name}`,
  })),
  { path: '/usr/lib/apt' },
  ...['', '-deb', '-divert', '-maintscript-helper', '-query', '-realpath', '-split'].map(
    (name) => ({ path: `/usr/bin/dpkg${name}` }),
  ),
  { path: '/usr/bin/dpkg-statoverride' },
  { path: '/usr/bin/dpkg-trigger' },
  { path: '/usr/sbin/dpkg-fsys-usrunmess' },
];

/** One row per distribution of the base image. */
export const distros = {
  alpine: {
    libc: 'musl',
    nodeImage: (version) => `node:${version}-alpine`,
    addPackages: (names) => [{ kind: 'command', argv: ['apk', 'add', '--no-cache', ...names] }],
    packageName: /^[A-Za-z0-9][A-Za-z0-9+._-]*(?:(?:=~?|~|[<>]=?)[0-9][A-Za-z0-9._-]*)?$/,
    packageExample: 'ffmpeg or ffmpeg=~8',
    toolchain: ['python3', 'make', 'g++'],
    headers: NODE_HEADERS,
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
    packageManagers: [...NODE_PACKAGE_MANAGERS, { path: '/sbin/apk' }, { path: '/usr/bin/apk' }],
  },
  debian: {
    libc: 'glibc',
    nodeImage: (version) => `node:${version}-slim`,
    addPackages: (names) => [
      { kind: 'command', argv: ['apt-get', 'update'] },
      {
        kind: 'command',
        argv: ['apt-get', 'install', '-y', '--no-install-recommends', ...names],
      },
      { kind: 'command', argv: ['rm', '-rf', ...APT_TRACES] },
    ],
    // A `-` at the end would take the package out.
    packageName: /^[a-z0-9][a-z0-9+.-]*[a-z0-9+](?:=[0-9][A-Za-z0-9.+~:-]*\*?)?$/,
    packageExample: 'ffmpeg or ffmpeg=7:7.1*',
    toolchain: ['python3', 'make', 'g++'],
    headers: NODE_HEADERS,
    tini: { package: 'tini', path: '/usr/bin/tini' },
    probe: nodeProbe,
    packageManagers: [...NODE_PACKAGE_MANAGERS, ...DEBIAN_PACKAGE_MANAGERS],
  },
} satisfies Record<DistroName, DistroRow>;

/**
 * What a choice of distribution decides about the base.
 *
 * @param nodeVersion a major or a full version
 * @returns `reference`: the official Node image; `libc`: the C library of every image that stands on it
 */
export function distroBase(
  distro: DistroName,
  nodeVersion: string,
): { reference: string; libc: TargetPlatform['libc'] } {
  const { nodeImage, libc } = distros[distro];
  return { reference: nodeImage(nodeVersion), libc };
}
