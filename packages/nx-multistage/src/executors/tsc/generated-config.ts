import { posix } from 'node:path';
import type { Alias } from './program';
import type { AppConfig } from './read-config';
import type { TscSpec } from './spec';

/** Names inside the work folder. */
export const GENERATED_CONFIG = 'tsconfig.json';
export const OUT_FOLDER = 'out';
export const BUILD_INFO = 'out.tsbuildinfo';

/** What else is on the disk. */
export interface Surroundings {
  /** Workspace-relative `node_modules` folders above the app's sources, innermost first. */
  nodeModules: readonly string[];
  /** Paths to the sources of workspace packages (`packagePaths`). */
  packages: readonly Alias[];
  /** Workspace-relative sources that tsc would otherwise take for third-party code. */
  roots: readonly string[];
}

/**
 * The configuration tsc is run with: the app's own, extended, with one output tree for all sources of the
 * workspace. Project references are not inherited, so that libraries are compiled from source.
 *
 * What tsc looks up relative to the configuration's own folder is written out: default includes and
 * excludes, type roots, `${configDir}`.
 *
 */
export function generatedConfig(
  spec: TscSpec,
  config: AppConfig,
  { nodeModules, packages, roots }: Surroundings,
): Record<string, unknown> {
  const here = (path: string): string => relativeTo(spec.workFolder, path);
  const all = (paths: readonly string[]): string[] => paths.map(here);
  return {
    extends: here(spec.tsConfig),
    compilerOptions: {
      rootDir: here('.'),
      outDir: `./${OUT_FOLDER}`,
      ...EMIT_EVERYTHING,
      tsBuildInfoFile: `./${BUILD_INFO}`,
      typeRoots: all(config.typeRoots ?? typeRoots(nodeModules, config.hasTypes)),
      ...(config.rootDirs && { rootDirs: all(config.rootDirs) }),
      ...((config.hasTemplatePaths || packages.length > 0) && {
        paths: allPaths(spec, config, packages),
      }),
      ...(config.keepsJsx && { jsx: 'react-jsx' }),
      ...(config.importsTsExtensions && { rewriteRelativeImportExtensions: true }),
      ...(spec.sourceMap !== undefined && { sourceMap: spec.sourceMap, inlineSourceMap: false }),
    },
    ...((config.files || roots.length > 0) && {
      files: all([...(config.files ?? []), ...roots]),
    }),
    ...(config.include
      ? { include: all(config.include) }
      : config.files === undefined && { include: [here(posix.join(spec.app.root, '**/*'))] }),
    exclude: all([...(config.exclude ?? []), spec.outputPath, 'dist/docker']),
  };
}

const EMIT_EVERYTHING = {
  incremental: true,
  composite: false,
  noEmit: false,
  emitDeclarationOnly: false,
  declaration: false,
  declarationMap: false,
  declarationDir: null,
  isolatedDeclarations: false,
  outFile: null,
} as const;

/**
 * Where tsc looks for `@types`. With an explicit `types` list it also finds packages that bring types of
 * their own (`vitest/globals`); those of the project it could not see from the work folder.
 */
function typeRoots(nodeModules: readonly string[], hasTypes: boolean): string[] {
  const roots = nodeModules.map((folder) => posix.join(folder, '@types'));
  const own = nodeModules.filter((folder) => folder !== 'node_modules');
  return hasTypes ? [...roots, ...own] : roots;
}

/** The app's aliases win, as they do for tsc. Targets are relative to `baseUrl` where there is one. */
function allPaths(
  spec: TscSpec,
  { aliases, baseUrl }: AppConfig,
  packages: readonly Alias[],
): Record<string, string[]> {
  const base = baseUrl ?? spec.workFolder;
  return Object.fromEntries(
    [...packages, ...aliases].map(({ key, targets }) => [
      key,
      targets.map((target) => relativeTo(base, target)),
    ]),
  );
}

function relativeTo(folder: string, path: string): string {
  const relative = posix.relative(folder, path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}
