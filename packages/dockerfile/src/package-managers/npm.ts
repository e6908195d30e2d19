import type { PackageManagerRow } from './row';

/** npm of each Node line. Source: the releases' own changelogs. */
const BUNDLED: Readonly<Record<string, string>> = { 20: '10', 22: '10', 24: '11', 26: '11' };

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** npm itself: every base image has one, which is replaced where the workspace pins another major version. */
export const npm: PackageManagerRow = {
  lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  provide: (version, nodeVersion) =>
    version === undefined || majorOf(version) === BUNDLED[majorOf(nodeVersion)]
      ? []
      : installGlobally(`npm@${version}`),
  environment: {},
  installAll: ['npm', 'ci', '--ignore-scripts', ...QUIET],
  installProduction: ['npm', 'ci', '--omit=dev', ...QUIET],
  leftovers: [],
  runScript: (name) => ['npm', 'run', name],
  runProgram: (argv) => ['npx', ...argv],
  caches: [{ kind: 'cache', target: '/root/.npm' }],
  credentials: [{ kind: 'secret', id: 'npmrc', target: '/root/.npmrc' }],
};

/**
 * Installs a program with the base image's npm: other package managers come this way too.
 *
 * @param spec `pnpm@10.34.8`
 * @param options further ones of npm's
 */
export function installGlobally(
  spec: string,
  ...options: string[]
): ReturnType<PackageManagerRow['provide']> {
  return [{ kind: 'command', argv: ['npm', 'install', '--global', ...QUIET, ...options, spec] }];
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}
