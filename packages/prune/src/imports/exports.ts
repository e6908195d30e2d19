import { isRecord, textField } from '../manifest';
import type { Manifest } from '../snapshot';
import type { ImportKind } from './scan';

/** Conditions Node sets by default (PACKAGE_EXPORTS_RESOLVE), by the way a module is asked for. */
const CONDITIONS = {
  import: new Set(['node', 'import', 'module-sync', 'default']),
  require: new Set(['node', 'require', 'module-sync', 'default']),
} satisfies Record<ImportKind, ReadonlySet<string>>;

/**
 * Where a package's manifest sends a subpath, under Node's own conditions.
 *
 * @param manifest the package's manifest
 * @param subpath `.` or `./sub/path`
 * @param kind how it is asked for
 * @returns paths relative to the package, best first, not checked to exist; empty where `exports` hides the
 * subpath
 */
export function exportTargets(manifest: Manifest, subpath: string, kind: ImportKind): string[] {
  const exports = manifest['exports'];
  if (exports === undefined || exports === null)
    return subpath === '.' ? [textField(manifest, 'main'), './index.js'].filter(isText) : [subpath];
  const target = matchKey(subpathMap(exports), subpath);
  return target === undefined ? [] : targetsUnder(target.value, CONDITIONS[kind], target.star);
}

/** Every path a manifest's `main`, `module` and `exports` name under Node's conditions; patterns as they are. */
export function allTargets(manifest: Manifest): string[] {
  const exports = manifest['exports'];
  const main = textField(manifest, 'main');
  if (exports === undefined || exports === null) return main === undefined ? [] : [main];
  const values = Object.values(subpathMap(exports));
  return values.flatMap((value) =>
    (['import', 'require'] as const).flatMap((kind) =>
      targetsUnder(value, CONDITIONS[kind], undefined),
    ),
  );
}

/**
 * What a `#name` import stands for.
 *
 * @param imports the `imports` field of the nearest manifest
 * @param specifier the import, with its `#`
 * @param kind how it is asked for
 * @returns a relative path or a bare specifier, or undefined
 */
export function importTarget(
  imports: unknown,
  specifier: string,
  kind: ImportKind,
): string | undefined {
  if (!isRecord(imports)) return undefined;
  const target = matchKey(imports, specifier);
  return target === undefined
    ? undefined
    : targetsUnder(target.value, CONDITIONS[kind], target.star)[0];
}

/** `exports` without subpaths is sugar for `{ ".": exports }`. */
function subpathMap(exports: unknown): Record<string, unknown> {
  return isRecord(exports) && Object.keys(exports).every((key) => key.startsWith('.'))
    ? exports
    : { '.': exports };
}

function matchKey(
  map: Record<string, unknown>,
  subpath: string,
): { value: unknown; star: string | undefined } | undefined {
  if (Object.hasOwn(map, subpath) && !subpath.includes('*'))
    return { value: map[subpath], star: undefined };
  const patterns = Object.keys(map)
    .filter((key) => key.split('*').length === 2)
    .sort((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
  for (const key of patterns) {
    const [head = '', tail = ''] = key.split('*');
    if (subpath.length >= key.length && subpath.startsWith(head) && subpath.endsWith(tail))
      return { value: map[key], star: subpath.slice(head.length, subpath.length - tail.length) };
  }
  return undefined;
}

function targetsUnder(
  value: unknown,
  conditions: ReadonlySet<string>,
  star: string | undefined,
): string[] {
  if (typeof value === 'string') return [star === undefined ? value : value.replaceAll('*', star)];
  if (Array.isArray(value)) return value.flatMap((each) => targetsUnder(each, conditions, star));
  if (!isRecord(value)) return [];
  for (const [condition, nested] of Object.entries(value)) {
    if (!conditions.has(condition)) continue;
    const targets = targetsUnder(nested, conditions, star);
    if (targets.length > 0) return targets;
  }
  return [];
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
