import { posix, resolve } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import type { createPathsMatcher, TsConfigJsonResolved } from 'get-tsconfig';
import { joinPath } from '../../workspace/paths';
import type { Alias, FormatRule } from './program';

/** What the layout and the generated configuration need of the app's tsconfig, `extends` followed. */
export interface AppConfig {
  /** Workspace-relative globs; undefined where the configuration has none. */
  files?: string[];
  include?: string[];
  /** With tsc's default: `outDir`, where the app sets one. */
  exclude?: string[];
  aliases: Alias[];
  /** Aliases with `${configDir}` in a target: they must be written out again. */
  hasTemplatePaths: boolean;
  baseUrl?: string;
  typeRoots?: string[];
  rootDirs?: string[];
  /** `types` lists packages by name. */
  hasTypes: boolean;
  conditions: string[];
  format: FormatRule;
  importsTsExtensions: boolean;
  /** `jsx` leaves JSX to a bundler. */
  keepsJsx: boolean;
  sourceMap: boolean;
}

/** Stands for `*` while an alias is resolved: no path has it. */
const STAR = '\u0001';

/** `module` values whose output Node runs; the rest are for browsers and bundlers of old. */
const FORMATS: Readonly<Record<string, FormatRule>> = {
  commonjs: 'commonjs',
  es6: 'module',
  es2015: 'module',
  es2020: 'module',
  es2022: 'module',
  esnext: 'module',
  preserve: 'module',
  node16: 'by-package',
  node18: 'by-package',
  node20: 'by-package',
  nodenext: 'by-package',
};

/**
 * Reads the app's tsconfig. get-tsconfig is loaded here: nothing else needs it.
 *
 * @param workspaceRoot absolute
 * @param tsConfig workspace-relative file
 * @throws ToolError `NXM_TSC_CONFIG`, `NXM_TSC_NO_FILES`, `NXM_TSC_MODULE`
 */
export function readConfig(workspaceRoot: string, tsConfig: string): AppConfig {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when used: start-up counts
  const library = require('get-tsconfig') as typeof import('get-tsconfig');
  const path = resolve(workspaceRoot, tsConfig);
  let config: TsConfigJsonResolved;
  try {
    config = library.parseTsconfig(path);
  } catch (error) {
    throw new ToolError('NXM_TSC_CONFIG', `${tsConfig} cannot be read: ${String(error)}`, {
      hint: `Correct ${tsConfig} or what it extends.`,
      cause: error,
    });
  }
  if (isEmpty(config)) throw noFilesError(tsConfig, config);
  const matcher = library.createPathsMatcher({ path, config });
  return describe(config, {
    tsConfig,
    toWorkspace: (file) => workspacePath(workspaceRoot, resolve(path, '..', file)),
    aliases: resolveAliases(config, matcher, workspaceRoot),
  });
}

interface Origin {
  tsConfig: string;
  toWorkspace: (path: string) => string;
  aliases: Alias[];
}

function describe(config: TsConfigJsonResolved, origin: Origin): AppConfig {
  const options = config.compilerOptions ?? {};
  const all = (paths: readonly string[]): string[] => paths.map(origin.toWorkspace);
  return {
    ...(config.files && { files: all(config.files) }),
    ...(config.include && { include: all(config.include) }),
    ...(config.exclude && { exclude: all(config.exclude) }),
    aliases: origin.aliases,
    hasTemplatePaths: Object.values(options.paths ?? {}).some((targets) =>
      targets.some((target) => resolve(target) === target),
    ),
    ...(options.baseUrl && { baseUrl: origin.toWorkspace(options.baseUrl) }),
    ...(options.typeRoots && { typeRoots: all(options.typeRoots) }),
    ...(options.rootDirs && { rootDirs: all(options.rootDirs) }),
    hasTypes: options.types !== undefined && !options.types.includes('*'),
    conditions: options.customConditions ?? [],
    format: formatRule(options.module, origin.tsConfig),
    importsTsExtensions: options.allowImportingTsExtensions === true,
    keepsJsx: options.jsx === 'preserve' || options.jsx === 'react-native',
    sourceMap: options.sourceMap === true,
  };
}

function formatRule(module: string | undefined, tsConfig: string): FormatRule {
  if (module === undefined) return 'by-code';
  const rule = FORMATS[module.toLowerCase()];
  if (rule !== undefined) return rule;
  throw new ToolError(
    'NXM_TSC_MODULE',
    `${tsConfig} sets "module": "${module}", whose output Node does not run.`,
    { hint: 'Set "module" to "nodenext" or "commonjs" in the app\'s tsconfig.' },
  );
}

function resolveAliases(
  config: TsConfigJsonResolved,
  matcher: ReturnType<typeof createPathsMatcher>,
  workspaceRoot: string,
): Alias[] {
  return Object.entries(config.compilerOptions?.paths ?? {}).map(([key, { length }]) => ({
    key,
    targets: (matcher?.(key.replace('*', STAR)) ?? [])
      .slice(0, length)
      .map((path) => workspacePath(workspaceRoot, path).replace(STAR, '*')),
  }));
}

function workspacePath(workspaceRoot: string, path: string): string {
  const root = joinPath(workspaceRoot);
  return posix.relative(root, joinPath(path)) || '.';
}

/** A "solution" file: it compiles nothing itself. */
function isEmpty({ files, include }: TsConfigJsonResolved): boolean {
  return (
    (files !== undefined || include !== undefined) &&
    [...(files ?? []), ...(include ?? [])].length === 0
  );
}

function noFilesError(tsConfig: string, { references = [] }: TsConfigJsonResolved): ToolError {
  const others = references.map(({ path }) => path).join(', ');
  return new ToolError('NXM_TSC_NO_FILES', `${tsConfig} compiles no files itself.`, {
    hint: `Set tsConfig to the configuration that includes the app's sources${others === '' ? '' : `: it refers to ${others}`}.`,
  });
}
