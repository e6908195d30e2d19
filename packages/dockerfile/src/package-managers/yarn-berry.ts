import { installGlobally } from './npm';
import type { PackageManagerRow } from './row';

/**
 * Yarn 4 from its own distribution: the release that a workspace commits (`yarnPath`) is not needed. The settings come
 * with the artifacts; only tokens come from outside, in the place of the user's own `.yarnrc.yml`.
 */
export const yarnBerry: PackageManagerRow = {
  lockfiles: ['yarn.lock'],
  // Node's images up to 24 hold a Yarn 1, over which npm installs none unless forced.
  provide: (version) => installGlobally(`@yarnpkg/cli-dist@${version ?? '4'}`, '--force'),
  // Yarn refuses variables for settings that it does not know: these are as old as Yarn 4.0.
  environment: {
    // A release that the workspace commits is not there.
    YARN_IGNORE_PATH: '1',
    YARN_ENABLE_GLOBAL_CACHE: 'true',
    YARN_ENABLE_TELEMETRY: 'false',
    // It asks the registry for every package again where a pull request is built.
    YARN_ENABLE_HARDENED_MODE: 'false',
    // Hard links into the cache would break with its mount.
    YARN_NM_MODE: 'classic',
  },
  installAll: ['yarn', 'install', '--immutable', '--mode=skip-build'],
  // The pruned manifests have no development dependencies.
  installProduction: ['yarn', 'install', '--immutable', '--inline-builds'],
  leftovers: ['node_modules/.yarn-state.yml', '.yarn', '.yarnrc.yml'],
  runScript: (name) => ['yarn', 'run', name],
  runProgram: (argv) => ['yarn', 'run', ...argv],
  caches: [{ kind: 'cache', target: '/root/.yarn/berry/cache' }],
  credentials: [{ kind: 'secret', id: 'yarnrc', target: '/root/.yarnrc.yml' }],
};
