import { ToolError } from '@nx-multistage/errors';
import { dump, load } from 'js-yaml';
import { isRecord, strings } from '../../manifest';
import { parseDescriptor } from './descriptor';

/** Name of Yarn's settings file. */
export const SETTINGS_FILE = '.yarnrc.yml';

/** What `.yarnrc.yml` says that decides the install. */
export type YarnSettings = Readonly<Record<string, unknown>>;

/** Settings that decide what an install gives, taken over as they are. */
const CARRIED = [
  'cacheMigrationMode',
  'checksumBehavior',
  'compressionLevel',
  'defaultProtocol',
  'enableScripts',
  'enableTransparentWorkspaces',
  'nmHoistingLimits',
  'nmMode',
  'nmSelfReferences',
  'winLinkType',
  'approvedGitRepositories',
  'npmRegistryServer',
  'unsafeHttpWhitelist',
];

/** Linkers whose result Node reads without help. */
const LINKERS = ['node-modules', 'pnpm'];

/**
 * Reads `.yarnrc.yml`.
 *
 * @param text undefined where there is none
 * @throws ToolError `NXM_SETTINGS_INVALID`
 */
export function parseSettings(text: string | undefined): YarnSettings {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = load(text);
  } catch (cause) {
    throw new ToolError('NXM_SETTINGS_INVALID', `${SETTINGS_FILE} is not valid YAML`, {
      hint: `Repair ${SETTINGS_FILE}.`,
      cause,
    });
  }
  if (value === null || value === undefined) return {};
  if (isRecord(value)) return value;
  throw new ToolError('NXM_SETTINGS_INVALID', `${SETTINGS_FILE} does not hold a map`, {
    hint: `Repair ${SETTINGS_FILE}.`,
  });
}

/** What a person should know of settings that an image cannot follow. */
export function settingsWarnings(settings: YarnSettings): string[] {
  const linker = settings['nodeLinker'] ?? 'pnp';
  const plugins = pluginNames(settings['plugins']);
  return [
    ...(LINKERS.includes(String(linker))
      ? []
      : [
          `the workspace installs with Plug'n'Play; the image gets the same packages in node_modules (nodeLinker: node-modules)`,
        ]),
    ...(plugins.length === 0
      ? []
      : [
          `${SETTINGS_FILE} has plugins (${plugins.join(', ')}); the install in the image runs without them`,
        ]),
  ];
}

function pluginNames(plugins: unknown): string[] {
  if (!Array.isArray(plugins)) return [];
  return plugins.map((plugin: unknown) => {
    const { spec, path } = isRecord(plugin) ? plugin : { spec: plugin, path: undefined };
    return typeof spec === 'string' ? spec : typeof path === 'string' ? path : 'unnamed';
  });
}

/** Versions of the catalogs: by name, `''` for the default one. */
export function catalogsOf(settings: YarnSettings): ReadonlyMap<string, Record<string, string>> {
  const named = isRecord(settings['catalogs']) ? settings['catalogs'] : {};
  return new Map([
    ['', strings(settings['catalog'])],
    ...Object.entries(named).map(([name, catalog]) => [name, strings(catalog)] as const),
  ]);
}

/**
 * The settings file of a pruned tree: only what decides the install, no token and no path.
 *
 * @param settings the workspace's
 * @param names packages of the pruned tree
 */
export function prunedSettings(settings: YarnSettings, names: ReadonlySet<string>): string {
  const linker = String(settings['nodeLinker'] ?? '');
  const carried = CARRIED.flatMap((key) => {
    const value = withoutSecrets(settings[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
  const scopes = registryScopes(settings['npmScopes']);
  const extensions = isRecord(settings['packageExtensions'])
    ? Object.entries(settings['packageExtensions']).filter(([key]) =>
        names.has(parseDescriptor(key).name),
      )
    : [];
  return dump(
    {
      ...Object.fromEntries(carried),
      ...(Object.keys(scopes).length === 0 ? {} : { npmScopes: scopes }),
      ...(extensions.length === 0 ? {} : { packageExtensions: Object.fromEntries(extensions) }),
      // The user's own settings may name more: the image gets what fits the machine it is made on.
      supportedArchitectures: { os: ['current'], cpu: ['current'], libc: ['current'] },
      enableTelemetry: false,
      nodeLinker: LINKERS.includes(linker) ? linker : 'node-modules',
    },
    { sortKeys: true, lineWidth: -1 },
  );
}

/** A variable may hold a token, a URL with a user may hold a password: neither is written down. */
function withoutSecrets(value: unknown): unknown {
  const text = JSON.stringify(value) ?? '';
  return /\$\{|:\/\/[^/"]*@/.test(text) ? undefined : value;
}

/** Where the packages of a scope come from; how one gets in stays with the user's own settings. */
function registryScopes(scopes: unknown): Record<string, { npmRegistryServer: string }> {
  if (!isRecord(scopes)) return {};
  return Object.fromEntries(
    Object.entries(scopes).flatMap(([scope, own]) => {
      const server = withoutSecrets(strings(own)['npmRegistryServer']);
      return typeof server === 'string' ? [[scope, { npmRegistryServer: server }]] : [];
    }),
  );
}
