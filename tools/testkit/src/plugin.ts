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
