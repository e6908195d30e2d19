import { installGlobally } from './npm';
import type { PackageManagerRow } from './row';

/** Where pnpm keeps what it downloaded, and what it heard of registries. */
const STORE = '/root/.local/share/pnpm/store';
const METADATA = '/root/.cache/pnpm';

/**
 * Files are copied, for the store is another file system; what a script built for one base is not taken for the next.
 * The rest holds for a pnpm that reads such settings from no file of the artifacts (before 10.6), whatever the user's
 * `.npmrc` says.
 */
const INSTALL = [
  'pnpm',
  'install',
  '--frozen-lockfile',
  `--store-dir=${STORE}`,
  '--package-import-method=clone-or-copy',
  '--config.side-effects-cache=false',
];

/** pnpm 9 and later, brought by the base image's npm. */
export const pnpm: PackageManagerRow = {
  lockfiles: ['pnpm-lock.yaml'],
  provide: (version) => installGlobally(`pnpm@${version ?? '10'}`),
  // pnpm 12 is a program of its own.
  needsNode: (version = '') => (/^[^\d]*11\b/.test(version) ? 22 : undefined),
  environment: {},
  installAll: [...INSTALL, '--ignore-scripts'],
  installProduction: [
    ...INSTALL,
    '--prod',
    '--config.auto-install-peers=true',
    '--config.exclude-links-from-lockfile=false',
    '--config.prefer-symlinked-executables=true',
  ],
  leftovers: [
    'node_modules/.modules.yaml',
    'node_modules/.pnpm-workspace-state.json',
    'node_modules/.pnpm-workspace-state-v1.json',
    'node_modules/.pnpm/lock.yaml',
  ],
  runScript: (name) => ['pnpm', 'run', name],
  runProgram: (argv) => ['pnpm', 'exec', ...argv],
  caches: [
    { kind: 'cache', target: STORE },
    { kind: 'cache', target: METADATA },
  ],
  credentials: [{ kind: 'secret', id: 'npmrc', target: '/root/.npmrc' }],
};
