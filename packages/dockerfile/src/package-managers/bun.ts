import { installGlobally } from './npm';
import type { PackageManagerRow } from './row';

/** The download cache is a mount, another file system: a link into it would end with the build. */
const COPIES = '--backend=copyfile';

/** Bun 1.2 and later as package manager only: Node runs the app. */
export const bun: PackageManagerRow = {
  lockfiles: ['bun.lock'],
  // Its postinstall picks the binary for the libc and the CPU; npm 12 runs no script that is not allowed.
  provide: (version) =>
    installGlobally(`bun@${version ?? 'latest'}`).map((step) =>
      step.kind === 'command' ? { ...step, argv: [...step.argv, '--allow-scripts=bun'] } : step,
    ),
  environment: {},
  installAll: ['bun', 'install', '--frozen-lockfile', '--ignore-scripts', COPIES],
  installProduction: ['bun', 'install', '--frozen-lockfile', '--production', COPIES],
  leftovers: [],
  runScript: (name) => ['bun', 'run', name],
  runProgram: (argv) => ['bunx', ...argv],
  caches: [{ kind: 'cache', target: '/root/.bun/install/cache' }],
  credentials: [
    { kind: 'secret', id: 'npmrc', target: '/root/.npmrc' },
    { kind: 'secret', id: 'bunfig', target: '/root/.bunfig.toml' },
  ],
};
