import { posix } from 'node:path';
import { findSource, packageNameOf, subpathOf, type SourceLookup } from './aliases';
import { emittedPath } from './emitted';
import type { ExportsValue, PackageManifest } from './package-manifest';
import type { Alias } from './program';

/** Conditions Node sets, in either module system. */
const NODE_CONDITIONS = new Set(['node', 'import', 'require', 'default', 'module-sync']);

export interface SourceMapping {
  /** Workspace-relative root of the package whose paths are mapped. */
  root: string;
  sources: SourceLookup;
  /** What to write for a source (a pattern keeps its `*`); workspace-relative. */
  toTarget(source: string): string;
  /** `customConditions` of the app's tsconfig. */
  conditions: readonly string[];
}

/**
 * `exports` (or `imports`) of a package whose targets are TypeScript, with the emitted files as targets.
 * Conditions that Node does not know vanish: the one tsc resolved by becomes `default`.
 *
 * @returns undefined where nothing of it was emitted
 */
export function mapExports(value: ExportsValue, mapping: SourceMapping): ExportsValue | undefined {
  if (value === null) return null;
  if (typeof value === 'string') return mapTarget(value, mapping);
  if (Array.isArray(value))
    return value.map((item) => mapExports(item, mapping)).find((item) => item !== undefined);
  return mapConditions(value, mapping);
}

function mapConditions(
  value: { [key: string]: ExportsValue },
  mapping: SourceMapping,
): ExportsValue | undefined {
  const isConditions = !Object.keys(value).some(
    (key) => key.startsWith('.') || key.startsWith('#'),
  );
  const mapped: [string, ExportsValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    const isCustom = isConditions && mapping.conditions.includes(key);
    if (isConditions && !isCustom && !NODE_CONDITIONS.has(key)) continue;
    const target = mapExports(item, mapping);
    if (target === undefined) continue;
    mapped.push([isCustom ? 'default' : key, target]);
    if (isCustom || (isConditions && key === 'default')) break;
  }
  if (mapped.length === 0) return sourceOfTypes(value, mapping);
  const targets = new Set(mapped.map(([, target]) => target));
  const [only] = targets;
  const reachesAll = mapped.some(([key]) => key === 'default');
  if (isConditions && reachesAll && targets.size === 1 && only !== undefined) return only;
  return Object.fromEntries(mapped);
}

/** `"types": "./src/index.ts"` names the source where the other conditions name a build that is not there. */
function sourceOfTypes(
  value: { [key: string]: ExportsValue },
  mapping: SourceMapping,
): ExportsValue | undefined {
  return typeof value['types'] === 'string' ? mapTarget(value['types'], mapping) : undefined;
}

function mapTarget(target: string, mapping: SourceMapping): string | undefined {
  if (!target.startsWith('./')) return target;
  const path = posix.join(mapping.root, target);
  if (!target.includes('*')) {
    const source = findSource(path, mapping.sources);
    return source === undefined ? undefined : mapping.toTarget(source);
  }
  const [before = ''] = path.split('*');
  return mapping.sources.hasBelow(before) ? mapping.toTarget(path) : undefined;
}

/** The entry of a package without `exports`, as tsc finds it: `types`, `main`, `index`. */
export function mapMain(manifest: PackageManifest, mapping: SourceMapping): string | undefined {
  const source = [manifest.types, manifest.typings, manifest.main, 'index']
    .map((path) => path && findSource(posix.join(mapping.root, path), mapping.sources))
    .find((path) => path !== undefined && path !== '');
  return source ? mapping.toTarget(source) : undefined;
}

/** Where the sources of a module are, workspace-relative. */
export interface ModuleSources {
  moduleRoot: string;
  sources: SourceLookup;
}

/**
 * `exports` that say what the tsconfig aliases of one package name say.
 *
 * @param aliases all keys of `paths`
 * @param name the package's name
 */
export function aliasExports(
  aliases: readonly Alias[],
  name: string,
  { moduleRoot, sources }: ModuleSources,
): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { key, targets } of aliases) {
    if (packageNameOf(key) !== name) continue;
    if (!key.includes('*')) {
      const source = targets
        .map((target) => findSource(target, sources))
        .find((path) => path !== undefined);
      if (source !== undefined)
        entries.push([subpathOf(key), relativeTo(moduleRoot, emittedPath(source))]);
    } else if (key.split('*')[1] === '' && key.startsWith(`${name}/`))
      entries.push(...patterns(subpathOf(key), targets[0] ?? '', { moduleRoot, sources }));
  }
  return Object.fromEntries(entries);
}

/** `@acme/util/*` -> `libs/util/src/*`: with and without the ending, as importers may write either. */
function patterns(
  subpath: string,
  target: string,
  { moduleRoot, sources }: ModuleSources,
): [string, string][] {
  const [before = '', after = ''] = target.split('*');
  if (!sources.hasBelow(before)) return [];
  const relative = relativeTo(moduleRoot, before === '' ? moduleRoot : `${before}*${after}`);
  if (after !== '') return [[subpath, emittedPath(relative)]];
  return [
    [subpath, `${relative}.js`],
    [`${subpath}.js`, `${relative}.js`],
  ];
}

/**
 * The file a subpath leads to by `exports`, in a module of our own making.
 *
 * @see https://nodejs.org/api/esm.html#resolution-algorithm-specification `PACKAGE_EXPORTS_RESOLVE`
 */
export function resolveExports(exports: ExportsValue, subpath: string): string | undefined {
  if (exports === null || typeof exports !== 'object' || Array.isArray(exports)) return undefined;
  const exact = exports[subpath];
  if (exact !== undefined && !subpath.includes('*')) return leaf(exact);
  const [match] = Object.keys(exports)
    .map((key) => ({ key, parts: key.split('*') }))
    .filter(({ parts }) => parts.length === 2)
    .filter(({ parts: [before = '', after = ''] }) => {
      const isLongEnough = subpath.length >= before.length + after.length;
      return isLongEnough && subpath.startsWith(before) && subpath.endsWith(after);
    })
    .sort(
      (a, b) =>
        (b.parts[0]?.length ?? 0) - (a.parts[0]?.length ?? 0) || b.key.length - a.key.length,
    );
  if (match === undefined) return undefined;
  const [before = '', after = ''] = match.parts;
  const middle = subpath.slice(before.length, subpath.length - after.length);
  return leaf(exports[match.key] ?? null)?.replaceAll('*', () => middle);
}

/** The first target of an `exports` value. */
export function leaf(value: ExportsValue): string | undefined {
  if (value === null || typeof value === 'string') return value ?? undefined;
  return Object.values(value)
    .map((item: ExportsValue) => leaf(item))
    .find((item) => item !== undefined);
}

/** A path as `exports` wants it: relative to the package, starting with `./`. */
export function relativeTo(moduleRoot: string, path: string): string {
  return `./${posix.relative(moduleRoot, path)}`;
}
