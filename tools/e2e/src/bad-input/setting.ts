import {
  command,
  createPluginWorkspace,
  createTemporaryFolder,
  type CommandOptions,
  type CommandResult,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOf } from '../recipes/images';
import { integrated } from '../recipes/integrated';

/** A workspace whose apps were built once, and a temporary folder that only its commands use. */
export interface Setting {
  workspace: TestWorkspace;
  temporary: string;
  nx(argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Any other program, in the workspace. */
  run(file: string, argv: readonly string[]): Promise<CommandResult>;
  /** All that a failed command must leave as it was. */
  state(): Promise<unknown>;
  /** Takes back what a test changed. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function createSetting(): Promise<Setting> {
  const temporary = createTemporaryFolder('bad-input');
  const { workspace, close } = await createPluginWorkspace(integrated);
  const setting: Setting = {
    workspace,
    temporary: temporary.path,
    nx: (argv, { env, ...options } = {}) =>
      workspace.nx(argv, {
        timeoutMs: 120_000,
        ...options,
        env: { TMPDIR: temporary.path, ...env },
      }),
    run: (file, argv) =>
      command(file, argv, { cwd: workspace.root, env: { TMPDIR: temporary.path } }),
    state: () => stateOf(workspace, temporary.path),
    reset: async () => {
      await workspace.succeed('git', ['checkout', '--quiet', '.']);
      await workspace.succeed('git', ['clean', '--quiet', '-fd']);
    },
    close: async () => {
      await close();
      temporary.remove();
    },
  };
  await workspace.succeed('npx', ['nx', 'g', 'docker-setup', '--all', '--no-interactive']);
  await workspace.commit('Set up docker');
  await workspace.succeed('npx', ['nx', 'run-many', '-t', 'docker-build']);
  return setting;
}

async function stateOf(workspace: TestWorkspace, temporary: string): Promise<unknown> {
  const containers = await command('docker', ['ps', '--all', '--format={{.Names}}']);
  const processes = await command('ps', ['-eo', 'args']);
  const image = await command('docker', ['image', 'inspect', '--format={{.Id}}', imageOf('gate')]);
  return {
    tracked: await workspace.changes(),
    artifacts: ['edge', 'gate'].map((name) =>
      fingerprint(join(workspace.root, 'dist/docker/apps', name)),
    ),
    image: image.stdout,
    containers: containers.stdout.split('\n').filter((name) => /^(edge|gate|bare)-/.test(name)),
    processes: processes.stdout.split('\n').filter((line) => line.includes(workspace.root)),
    temporary: readdirSync(temporary).filter((name) => name.startsWith('nx-multistage')),
  };
}

/** Digest of all that `docker-prune` and `docker-build` write; the compiler's own memory aside. */
function fingerprint(root: string): string {
  if (!existsSync(root)) return 'none';
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(root, 'tsc')))
    .sort();
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(path));
  return `${files.length} files ${hash.digest('hex')}`;
}
