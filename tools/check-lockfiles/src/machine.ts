import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { command, writeFiles, type CommandResult } from '@nx-multistage/testkit';
import { packageManagers } from '../../../packages/dockerfile/src/package-managers/rows';
import type { Manager } from './managers';

/** A user's home with the registry in every manager's settings, and the way to start a manager in it. */
export interface Machine {
  home: string;
  run(argv: readonly string[], cwd: string, env?: Record<string, string>): Promise<CommandResult>;
}

/** Full install of a workspace, which makes or updates its lockfile. No script is run. */
const INSTALL = {
  npm: ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund'],
  pnpm: ['pnpm', 'install', '--no-frozen-lockfile', '--ignore-scripts'],
  'yarn-classic': ['yarn', 'install', '--ignore-scripts', '--non-interactive'],
  'yarn-berry': ['yarn', 'install', '--mode=skip-build'],
  bun: ['bun', 'install', '--ignore-scripts'],
} as const satisfies Record<Manager['name'], readonly string[]>;

/** What is passed on of this process's environment. */
const PASSED = ['LANG', 'TMPDIR'];

/**
 * A machine of its own: nothing of the real user's settings and caches is seen.
 *
 * @param home absolute folder, made here
 * @param registry `http://127.0.0.1:<port>`
 * @param token of a scope that wants one, in the user's settings
 */
export function createMachine(
  manager: Manager,
  {
    home,
    registry,
    locked,
  }: { home: string; registry: string; locked?: { scope: string; token: string } },
): Machine {
  mkdirSync(home, { recursive: true });
  const host = registry.replace(/^http:/, '');
  const secret =
    locked === undefined
      ? []
      : [`${locked.scope}:registry=${registry}/`, `${host}/:_authToken=${locked.token}`];
  const scopes =
    locked === undefined
      ? {}
      : {
          npmScopes: {
            [locked.scope.slice(1)]: {
              npmRegistryServer: registry,
              npmAuthToken: locked.token,
              npmAlwaysAuth: true,
            },
          },
        };
  writeFiles(home, {
    '.npmrc': [`registry=${registry}/`, ...secret, 'update-notifier=false', ''].join('\n'),
    '.yarnrc.yml': JSON.stringify({
      npmRegistryServer: registry,
      unsafeHttpWhitelist: ['127.0.0.1'],
      enableTelemetry: false,
      enableGlobalCache: true,
      ...scopes,
    }),
    '.gitconfig': '[safe]\n  directory = *\n',
  });
  const passed = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const env = {
    ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
    ...Object.fromEntries(passed),
    PATH: `${manager.bin}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local/share'),
    BUN_INSTALL_CACHE_DIR: join(home, '.bun-cache'),
    BUN_CONFIG_REGISTRY: registry,
    NX_DAEMON: 'false',
  };
  return {
    home,
    run: ([, ...argv], cwd, more) =>
      command(join(manager.bin, manager.program), argv, {
        cwd,
        env: { ...env, ...more },
        timeoutMs: 120_000,
      }),
  };
}

/** Installs a whole workspace and makes its lockfile. */
export function installWorkspace(
  { run }: Machine,
  { name }: Manager,
  cwd: string,
  env: Record<string, string> = {},
): Promise<CommandResult> {
  return run(INSTALL[name], cwd, { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', ...env });
}

/** The frozen production install of our own Dockerfiles. */
export function installFrozen(
  { run }: Machine,
  { name }: Manager,
  cwd: string,
): Promise<CommandResult> {
  const { installProduction, environment } = packageManagers[name];
  return run(installProduction, cwd, environment);
}
