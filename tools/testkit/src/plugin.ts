import { existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packPackages } from './pack';
import { startRegistry } from './registry';
import { createWorkspace, type TestWorkspace, type WorkspaceRecipe } from './workspace';

/** A workspace with the plugin in it, and the registry it came from. */
export interface PluginWorkspace {
  workspace: TestWorkspace;
  /** For commands that install packages. */
  env: Record<string, string>;
  /** What `nx add` printed. */
  added: string;
  close(): Promise<void>;
}

/** Creates a workspace and adds the plugin as a user does: `npx nx add nx-multistage`. */
export async function createPluginWorkspace(recipe: WorkspaceRecipe): Promise<PluginWorkspace> {
  const workspace = await createWorkspace(recipe);
  const registry = await startRegistry(await packPackages());
  const env = registryVariables(registry.url);
  const close = async (): Promise<void> => {
    await registry.close();
    workspace.remove();
  };
  try {
    forgetPackages();
    const { output } = await workspace.succeed('npx', ['nx', 'add', 'nx-multistage'], { env });
    forgetRegistry(workspace, registry.url);
    await workspace.commit('Add nx-multistage');
    return { workspace, env, added: output, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Yarn keeps what it fetched, and what registries said of it, by name and version, which are those of every build of
 * the plugin.
 */
function forgetPackages(): void {
  const kept = process.env['YARN_GLOBAL_FOLDER'] ?? join(homedir(), '.yarn/berry');
  for (const folder of ['cache', 'metadata'].map((name) => join(kept, name))) {
    if (!existsSync(folder)) continue;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((path) => /(?:^|\/)@?nx-multistage(?:[-.\/]|$)/.test(path)))
      rmSync(join(folder, file), { recursive: true, force: true });
  }
}

/**
 * Bun writes where each package was fetched from, whose registry is gone after the test and out of reach of containers
 * during it; an empty place is the registry of whoever installs.
 */
function forgetRegistry(workspace: TestWorkspace, url: string): void {
  if (!workspace.exists('bun.lock')) return;
  const own = new RegExp(`"${url.replaceAll('.', '\\.')}[^"]*"`, 'g');
  workspace.write({ 'bun.lock': workspace.read('bun.lock').replaceAll(own, '""') });
}

/** What each package manager calls the registry to ask; Yarn wants to be told that plain http is fine here. */
function registryVariables(url: string): Record<string, string> {
  return {
    npm_config_registry: url,
    YARN_REGISTRY: url,
    YARN_NPM_REGISTRY_SERVER: url,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    BUN_CONFIG_REGISTRY: url,
  };
}
