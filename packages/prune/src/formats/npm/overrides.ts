import { isRecord } from '../../manifest';
import { splitRange } from './split-range';
import { satisfies } from '../../semver';

/** A value of npm's `overrides`: a specifier, or rules for what lies below a package. */
type Override = string | { [key: string]: Override };

/** What the pruned overrides must agree with. */
export interface OverrideScope {
  /** Names in the pruned tree. */
  names: ReadonlySet<string>;
  /** The production manifest's own specifiers. */
  direct: Readonly<Record<string, string>>;
  /** Versions behind `direct`, to see whether a keyed rule (`name@^1`) speaks of them. */
  directVersions: Readonly<Record<string, string>>;
  /** The root manifest's specifiers: what `$name` stands for. */
  rootSpecs: Readonly<Record<string, string>>;
  /** `file:` archives: workspace-relative path to path below the artifacts. */
  archives: ReadonlyMap<string, string>;
}

/**
 * The root manifest's `overrides` for a pruned tree: rules for packages that are gone are dropped, `$name` is
 * replaced by what it stands for, and a rule for a direct dependency gets that dependency's own specifier
 * (npm refuses any other with EOVERRIDE).
 *
 * @param overrides the field as it is in the root manifest
 * @param scope see {@link OverrideScope}
 * @returns the field, or undefined where nothing is left
 */
export function prunedOverrides(
  overrides: unknown,
  scope: OverrideScope,
): Record<string, Override> | undefined {
  const pruned = pruneRules(overrides, scope, true);
  return Object.keys(pruned).length === 0 ? undefined : pruned;
}

function pruneRules(rules: unknown, scope: OverrideScope, top: boolean): Record<string, Override> {
  if (!isRecord(rules)) return {};
  const pruned: Record<string, Override> = {};
  for (const [key, value] of Object.entries(rules)) {
    if (key === '.') {
      pruned[key] = resolveSpec(value, scope);
      continue;
    }
    const { name, range } = splitRange(key);
    if (!scope.names.has(name)) continue;
    const speaksOfDirect = top && ownSpec(name, range, scope) !== undefined;
    const rule = pruneRule(value, scope, speaksOfDirect ? scope.direct[name] : undefined);
    if (rule !== undefined) pruned[key] = rule;
  }
  return pruned;
}

function pruneRule(
  value: unknown,
  scope: OverrideScope,
  direct: string | undefined,
): Override | undefined {
  if (typeof value === 'string') return direct ?? resolveSpec(value, scope);
  const below = pruneRules(value, scope, false);
  if (Object.keys(below).length === 0) return undefined;
  return direct !== undefined && '.' in below ? { ...below, '.': direct } : below;
}

function ownSpec(
  name: string,
  range: string | undefined,
  scope: OverrideScope,
): string | undefined {
  const spec = scope.direct[name];
  if (spec === undefined || range === undefined) return spec;
  return satisfies(scope.directVersions[name] ?? '', range) ? spec : undefined;
}

function resolveSpec(value: unknown, { rootSpecs, archives }: OverrideScope): string {
  const text = typeof value === 'string' ? value : '';
  if (text.startsWith('$')) return rootSpecs[text.slice(1)] ?? text;
  const archive = text.startsWith('file:')
    ? archives.get(text.slice('file:'.length).replace(/^\.\//, ''))
    : undefined;
  return archive === undefined ? text : `file:${archive}`;
}

/**
 * The specifier an unconditional rule gives a name at the top level, `$` references resolved.
 *
 * @param overrides the root manifest's field
 * @param name the package
 * @param rootSpecs the root manifest's specifiers
 */
export function overrideFor(
  overrides: unknown,
  name: string,
  rootSpecs: Readonly<Record<string, string>>,
): string | undefined {
  const rule = isRecord(overrides) ? overrides[name] : undefined;
  const value = isRecord(rule) ? rule['.'] : rule;
  if (typeof value !== 'string' || value === '') return undefined;
  return value.startsWith('$') ? rootSpecs[value.slice(1)] : value;
}
