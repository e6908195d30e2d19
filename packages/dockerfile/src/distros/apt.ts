import type { Word } from '../model';
import type { DistroRow } from './row';

/** Lists, logs and caches of a run of apt: they hold times, and nothing reads them later. */
const APT_TRACES: Word[] = [
  { glob: '/var/lib/apt/lists/*' },
  '/var/cache/ldconfig/aux-cache',
  '/var/log/apt',
  '/var/log/dpkg.log',
  '/var/log/alternatives.log',
];

/** How Debian's packages are named and installed. */
export const apt = {
  packageTool: 'apt',
  addPackages: (names) => [
    { kind: 'command', argv: ['apt-get', 'update'] },
    { kind: 'command', argv: ['apt-get', 'install', '-y', '--no-install-recommends', ...names] },
    { kind: 'command', argv: ['rm', '-rf', ...APT_TRACES] },
  ],
  // A `-` at the end would take the package out.
  packageName: /^[a-z0-9][a-z0-9+.-]*[a-z0-9+](?:=[0-9][A-Za-z0-9.+~:-]*\*?)?$/,
  packageExample: 'ffmpeg or ffmpeg=7:7.1*',
  toolchain: ['python3', 'make', 'g++'],
} satisfies Partial<DistroRow>;
