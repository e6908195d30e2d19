import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { command, succeed, type CommandOptions, type CommandResult } from './command';
import { createTemporaryFolder, writeFiles } from './folder';

export const NX_VERSION = '23.2.1';

/** A package manager other than the npm of this machine. */
export interface WorkspaceManager {
  /** As `create-nx-workspace --pm` names it. */
  pm: 'pnpm' | 'yarn' | 'bun';
  /** As `packageManager` in package.json pins it: `pnpm@10.34.9`. */
  pin: string;
  /** Absolute folder that is first on PATH. */
  bin: string;
  /** For whatever it runs. */
  env: Record<string, string>;
}

/** What a workspace is made of before the plugin comes to it. */
export interface WorkspaceRecipe {
  /** `ts`: package-based, npm workspaces with project references. `apps`: integrated, one package.json. */
  preset: 'ts' | 'apps';
  /** npm of this machine by default. */
  manager?: WorkspaceManager;
  /** Laid over the root package.json; objects are merged one level deep. */
  manifest?: Record<string, unknown>;
  /** Relative path -> text, or a value written as JSON. */
  files?: Record<string, unknown>;
}

/** A real Nx workspace of its own, in a git repository whose first commits hold all of it. */
export interface TestWorkspace {
  /** Absolute path. */
  root: string;
  /** Runs the workspace's own Nx. */
  nx(argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs a program in the workspace and demands that it succeeds. */
  succeed(file: string, argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  write(files: Record<string, unknown>): void;
  read(path: string): string;
  json<Value = Record<string, unknown>>(path: string): Value;
  exists(path: string): boolean;
  /** Commits everything. */
  commit(message: string): Promise<void>;
  /** What differs from the last commit: paths, untracked ones too. */
  changes(): Promise<string[]>;
  /** Takes a file away. */
  unlink(path: string): void;
  remove(): void;
}

const CACHE = join(tmpdir(), 'nx-multistage-e2e-cache');

/**
 * A workspace made by `create-nx-workspace`, with the recipe's files and everything installed. What it
 * takes long to make is kept in the temporary folder, by the recipe's digest, and copied.
 */
export async function createWorkspace(recipe: WorkspaceRecipe): Promise<TestWorkspace> {
  const kept = await keep(`workspace-${digest([NX_VERSION, recipe])}`, (folder) =>
    make(recipe, folder),
  );
  const folder = createTemporaryFolder('e2e');
  await copy(join(kept, 'acme'), join(folder.path, 'acme'));
  return openWorkspace(join(folder.path, 'acme'), {
    remove: folder.remove,
    env: environmentOf(recipe),
  });
}

/** A workspace that is there already. */
export function openWorkspace(
  root: string,
  {
    remove = () => undefined,
    env = {},
  }: { remove?: () => void; env?: Record<string, string> } = {},
): TestWorkspace {
  const git = (...argv: string[]) => succeed('git', argv, { cwd: root });
  // Nx shares its cache between workspaces of one git history, as copies of one are.
  const own = { NX_CACHE_DIRECTORY: join(root, '.nx/cache') };
  const inside = (options: CommandOptions = {}): CommandOptions => ({
    cwd: root,
    ...options,
    env: { ...own, ...env, ...options.env },
  });
  return {
    root,
    nx: (argv, options) => command(join(root, 'node_modules/.bin/nx'), argv, inside(options)),
    succeed: (file, argv, options) => succeed(file, argv, inside(options)),
    write: (files) => writeFiles(root, files),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    json: (path) => JSON.parse(readFileSync(join(root, path), 'utf8')),
    exists: (path) => existsSync(join(root, path)),
    unlink: (path) => rmSync(join(root, path), { force: true }),
    commit: async (message) => {
      await git('add', '--all');
      await git(...AUTHOR, 'commit', '--quiet', '--allow-empty', `--message=${message}`);
    },
    changes: async () =>
      (await git('status', '--porcelain', '--untracked-files=all')).stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.slice(3)),
    remove,
  };
}

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];

async function make(recipe: WorkspaceRecipe, folder: string): Promise<void> {
  const pin = recipe.manager?.pin ?? 'npm';
  const fresh = await keep(`fresh-${recipe.preset}-${NX_VERSION}-${pin}`, (to) =>
    create(recipe, to),
  );
  const root = join(folder, 'acme');
  await copy(join(fresh, 'acme'), root);
  const env = environmentOf(recipe);
  const workspace = openWorkspace(root, { env });
  const pinned = recipe.manager === undefined ? {} : { packageManager: pin };
  workspace.write({
    'package.json': merge(workspace.json('package.json'), { ...pinned, ...recipe.manifest }),
    ...recipe.files,
  });
  const argv = recipe.manager?.pm === 'pnpm' ? ['install', '--no-frozen-lockfile'] : ['install'];
  await succeed(recipe.manager?.pm ?? 'npm', argv, { cwd: root, env });
  await workspace.commit('Add the apps');
}

/** Its programs come first on PATH. */
function environmentOf({ manager }: WorkspaceRecipe): Record<string, string> {
  if (manager === undefined) return {};
  return { PATH: `${manager.bin}${delimiter}${process.env['PATH'] ?? ''}`, ...manager.env };
}

async function create(recipe: WorkspaceRecipe, folder: string): Promise<void> {
  const { preset, manager } = recipe;
  const pm = `--pm=${manager?.pm ?? 'npm'}`;
  const options = [`--preset=${preset}`, '--nxCloud=skip', pm, '--no-interactive'];
  const version = `create-nx-workspace@${NX_VERSION}`;
  await succeed('npx', ['--yes', version, 'acme', ...options], {
    cwd: folder,
    env: environmentOf(recipe),
  });
  const root = join(folder, 'acme');
  // Where git has no user, create-nx-workspace leaves no commit.
  if (!existsSync(join(root, '.git'))) await succeed('git', ['init', '--quiet'], { cwd: root });
  await openWorkspace(root).commit('Fresh');
}

/** A folder of the cache; made by `fill` where it is not there, whole or not at all. */
async function keep(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const place = join(CACHE, name);
  if (existsSync(place)) return place;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, '.filling-'));
  try {
    await fill(folder);
    if (!existsSync(place)) renameSync(folder, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return place;
}

async function copy(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  await succeed('cp', ['-a', '--reflink=auto', from, to]);
}

function merge(
  manifest: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const isObject = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(over).map(([key, value]) => {
    const before = manifest[key];
    return [key, isObject(value) && isObject(before) ? { ...before, ...value } : value];
  });
  return { ...manifest, ...Object.fromEntries(entries) };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
