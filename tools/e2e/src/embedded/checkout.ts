import {
  createTemporaryFolder,
  openWorkspace,
  REPOSITORY,
  succeed,
  type CommandOptions,
  type CommandResult,
  type TestWorkspace,
} from '@nx-multistage/testkit';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkTree } from '../samples/work-tree';

/** This repository once more: everything installed, the plugin built, one commit. */
export interface Checkout {
  workspace: TestWorkspace;
  /** Absolute path of a cache that no other test uses. */
  cache: string;
  /** For whatever else a test writes; absolute. */
  temporary: string;
  /** Runs Nx with that cache. */
  nx(argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  remove(): void;
}

/** Who made the commit, and when: the same sources give the same commit. */
const COMMIT = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
};

/** A checkout of the work tree as it is now. */
export async function createCheckout(): Promise<Checkout> {
  const tree = await copyWorkTree();
  try {
    await copyIgnored(tree.path);
    const git = (...argv: string[]) => succeed('git', argv, { cwd: tree.path, env: COMMIT });
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '--all');
    await git('commit', '--quiet', '--message=Work tree');
    return openCheckout(tree.path, tree.remove);
  } catch (error) {
    tree.remove();
    throw error;
  }
}

/** A checkout that is there already. */
export function openCheckout(root: string, remove: () => void = () => undefined): Checkout {
  const workspace = openWorkspace(root);
  const folder = createTemporaryFolder('checkout');
  const cache = join(folder.path, 'cache');
  return {
    workspace,
    cache,
    temporary: folder.path,
    nx: (argv, { env, ...options } = {}) =>
      workspace.nx(argv, {
        timeoutMs: 120_000,
        ...options,
        env: { NX_MULTISTAGE_CACHE: cache, ...env },
      }),
    remove: () => {
      folder.remove();
      remove();
    },
  };
}

/** What git leaves out and a build needs: what `npm ci` brings and makes. */
export async function copyIgnored(to: string): Promise<void> {
  const modules = [join(REPOSITORY, 'node_modules'), join(to, 'node_modules')];
  await succeed('cp', ['-a', '--reflink=auto', ...modules]);
  const packages = readdirSync(join(REPOSITORY, 'packages'), { withFileTypes: true });
  for (const { name } of packages.filter((entry) => entry.isDirectory())) {
    const dist = join('packages', name, 'dist');
    cpSync(join(REPOSITORY, dist), join(to, dist), { recursive: true });
  }
}
