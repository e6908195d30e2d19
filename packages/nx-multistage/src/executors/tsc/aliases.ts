import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Alias } from './program';

const PACKAGE_NAME = /^(?:@[a-z0-9-_][a-z0-9-._]*\/)?[a-z0-9-][a-z0-9-._]*$/i;

/** What tsc adds to an alias target to find its file, in its order. */
const SUFFIXES = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '/index.ts',
  '/index.tsx',
  '/index.js',
];
/** JavaScript endings that stand for TypeScript sources. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The sources that are there: of a program, or on the disk. Paths are workspace-relative. */
export interface SourceLookup {
  has(path: string): boolean;
  /** Whether any source's path starts so. */
  hasBelow(prefix: string): boolean;
}

/** Name of the package a bare specifier or alias key asks for: `@acme/util/x` -> `@acme/util`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The rest of a specifier as a key of `exports`: `@acme/util/x` -> `./x`, `@acme/util` -> `.`. */
export function subpathOf(specifier: string): string {
  return `.${specifier.slice(packageNameOf(specifier).length)}`;
}

/** Whether npm installs and Node finds a package of this name; built-in modules would win over it. */
export function isPackageName(name: string): boolean {
  return PACKAGE_NAME.test(name) && !builtinModules.includes(name) && name !== 'node_modules';
}

export interface AliasMatch {
  alias: Alias;
  /** Targets with `*` filled in, workspace-relative. */
  targets: string[];
}

/**
 * The `paths` entry tsc takes for a specifier: an exact key, else the one with the longest part before `*`.
 *
 * @see https://www.typescriptlang.org/docs/handbook/modules/reference.html#paths
 */
export function matchAlias(aliases: readonly Alias[], specifier: string): AliasMatch | undefined {
  const exact = aliases.find(({ key }) => key === specifier);
  if (exact !== undefined) return { alias: exact, targets: [...exact.targets] };
  const [alias] = aliases
    .filter(({ key }) => key.includes('*') && fits(key, specifier))
    .sort((a, b) => b.key.indexOf('*') - a.key.indexOf('*'));
  if (alias === undefined) return undefined;
  const [before = '', after = ''] = alias.key.split('*');
  const middle = specifier.slice(before.length, specifier.length - after.length);
  return { alias, targets: alias.targets.map((target) => target.replace('*', () => middle)) };
}

function fits(key: string, specifier: string): boolean {
  const [before = '', after = ''] = key.split('*');
  return (
    specifier.length >= before.length + after.length &&
    specifier.startsWith(before) &&
    specifier.endsWith(after)
  );
}

/**
 * The source of the program that a path without or with ending stands for.
 *
 * @param path workspace-relative, for example `libs/util/src/index` or `libs/util/src`
 */
export function findSource(path: string, sources: Pick<SourceLookup, 'has'>): string | undefined {
  if (sources.has(path)) return path;
  const extension = posix.extname(path);
  const stem = path.slice(0, path.length - extension.length);
  const written = (WRITTEN_AS[extension] ?? []).map((ending) => stem + ending);
  return [...written, ...SUFFIXES.map((suffix) => path + suffix)].find((file) => sources.has(file));
}
