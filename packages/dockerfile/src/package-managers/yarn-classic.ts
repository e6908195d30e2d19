import { installGlobally } from './npm';
import type { PackageManagerRow } from './row';

const QUIET = ['--non-interactive', '--no-progress'];

/** Yarn 1. */
export const yarnClassic: PackageManagerRow = {
  lockfiles: ['yarn.lock'],
  // Node's images up to 24 hold a Yarn 1 of their own, over which npm installs none unless forced.
  provide: (version) => installGlobally(`yarn@${version ?? '1.22.22'}`, '--force'),
  environment: {
    YARN_CACHE_FOLDER: '/root/.cache/yarn',
    // A `yarn-path` in `.yarnrc` would be looked for beside the mounted file.
    YARN_IGNORE_PATH: '1',
  },
  installAll: [
    'yarn',
    'install',
    '--frozen-lockfile',
    '--production=false',
    '--ignore-scripts',
    ...QUIET,
  ],
  installProduction: ['yarn', 'install', '--frozen-lockfile', '--production', ...QUIET],
  leftovers: ['node_modules/.yarn-integrity'],
  runScript: (name) => ['yarn', 'run', name],
  runProgram: (argv) => ['yarn', 'run', ...argv],
  // Two installs at once break each other's files in it.
  caches: [{ kind: 'cache', target: '/root/.cache/yarn', exclusive: true }],
  credentials: [
    { kind: 'secret', id: 'npmrc', target: '/root/.npmrc' },
    { kind: 'secret', id: 'yarnrc', target: '/root/.yarnrc' },
  ],
};
