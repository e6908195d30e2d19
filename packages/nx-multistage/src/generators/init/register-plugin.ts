import { readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';

const PLUGIN = 'nx-multistage';

/**
 * What of a project never reaches its image: specs, documentation at its top (an app may ship Markdown from
 * elsewhere), the Dockerfile (an input of its own).
 */
const NOT_PRODUCTION = [
  '!{projectRoot}/**/?(*.)+(spec|test).?(c|m)[jt]s?(x)?(.snap)',
  '!{projectRoot}/*.md',
  '!{projectRoot}/Dockerfile?(.dockerignore)',
];

/**
 * Registers the plugin in nx.json, with what exact `nx affected` needs, each only where nothing was decided
 * yet: a `production` input without specs and documentation, and lockfile changes that affect only the projects that use the
 * packages that moved (Nx marks every project by default, which would rebuild every image).
 *
 * @returns whether nx.json changed
 */
export function registerPlugin(tree: Tree): boolean {
  const before = readNxJson(tree) ?? {};
  const after = withInputs(withExactLockfile(withPlugin(before)));
  if (JSON.stringify(before) === JSON.stringify(after)) return false;
  updateNxJson(tree, after);
  return true;
}

function withPlugin(nxJson: NxJsonConfiguration): NxJsonConfiguration {
  const plugins = nxJson.plugins ?? [];
  const registered = plugins.some(
    (plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin) === PLUGIN,
  );
  return registered ? nxJson : { ...nxJson, plugins: [...plugins, PLUGIN] };
}

function withExactLockfile(nxJson: NxJsonConfiguration): NxJsonConfiguration {
  const config = nxJson.pluginsConfig?.['@nx/js'] as Record<string, unknown> | undefined;
  if (config?.['projectsAffectedByDependencyUpdates'] !== undefined) return nxJson;
  const exact = { ...config, projectsAffectedByDependencyUpdates: 'auto' };
  return { ...nxJson, pluginsConfig: { ...nxJson.pluginsConfig, '@nx/js': exact } };
}

function withInputs(nxJson: NxJsonConfiguration): NxJsonConfiguration {
  const inputs = nxJson.namedInputs ?? {};
  const production = inputs['production'] ?? ['default'];
  const missing = NOT_PRODUCTION.filter((glob) => !production.includes(glob));
  if (missing.length === 0) return nxJson;
  const fallback = inputs['default'] === undefined ? { default: ['{projectRoot}/**/*'] } : {};
  return {
    ...nxJson,
    namedInputs: { ...fallback, ...inputs, production: [...production, ...missing] },
  };
}
