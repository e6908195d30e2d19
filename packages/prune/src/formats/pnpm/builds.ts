import { isRecord } from '../../manifest';
import type { PrunedPackage, ScriptApproval } from '../format';
import { matcher } from './hoisting';
import type { Fields } from './lock';
import { listOf, type SettingsVersion } from './settings';

/*
 * Which packages may run install scripts. pnpm 9 runs all but `neverBuiltDependencies`, unless there is a list of
 * `onlyBuiltDependencies`; pnpm 10 only those listed; from 10.26 on `allowBuilds` says yes or no, and from 11 on it
 * alone does, a package in neither being an error under `strictDepBuilds`. Source: pnpm.io, "Settings", builds.
 */

/** Lists of names, with what being in them means. */
const LISTS = {
  onlyBuiltDependencies: true,
  neverBuiltDependencies: false,
  ignoredBuiltDependencies: false,
} as const;

const LIST_NAMES = Object.keys(LISTS) as (keyof typeof LISTS)[];

/** Settings that speak of all packages; carried over as they are. */
const BLANKET = ['strictDepBuilds', 'dangerouslyAllowAllBuilds', 'ignoreScripts'] as const;

/**
 * The decisions about install scripts that a version of pnpm sees.
 *
 * @param settings of the workspace
 * @param names of the packages in the lockfile: what a pattern may stand for
 */
export function scriptApprovals(
  settings: Fields,
  { major }: SettingsVersion,
  names: () => Iterable<string>,
): ScriptApproval[] {
  const approvals = [
    ...(major <= 10 ? LIST_NAMES : []).flatMap((list) =>
      (listOf(settings[list]) ?? []).map((key) => ({ key, allowed: LISTS[list] })),
    ),
    ...Object.entries(allowBuilds(settings)).map(([key, allowed]) => ({ key, allowed })),
  ].flatMap(({ key, allowed }) => {
    const { name, versions } = splitKey(key);
    const meant = name.includes('*') ? [...names()].filter(matcher([name])) : [name];
    return meant.map((each) => ({
      name: each,
      ...(versions === undefined ? {} : { versions }),
      allowed,
    }));
  });
  return [...approvals, ...blanketApprovals(settings, major)];
}

function blanketApprovals(settings: Fields, major: number): ScriptApproval[] {
  if (settings['ignoreScripts'] === true) return [{ name: '*', allowed: false }];
  if (settings['dangerouslyAllowAllBuilds'] === true) return [{ name: '*', allowed: true }];
  if (major > 10) return [];
  const isListed = listOf(settings['onlyBuiltDependencies']) !== undefined;
  if (major === 9 && isListed) return [{ name: '*', allowed: false }];
  const denied = listOf(settings['neverBuiltDependencies']);
  return major === 10 && !isListed && denied !== undefined ? [{ name: '*', allowed: true }] : [];
}

function allowBuilds(settings: Fields): Record<string, boolean> {
  const value = settings['allowBuilds'];
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, boolean] => typeof pair[1] === 'boolean'),
  );
}

/** `name`, `name@1.0.0 || 1.0.1`, `name@https://...`: versions where it names some. */
function splitKey(key: string): { name: string; versions?: string[] } {
  const at = key.indexOf('@', 1);
  if (at === -1) return { name: key };
  const versions = key.slice(at + 1).split('||');
  return { name: key.slice(0, at), versions: versions.map((each) => each.trim()) };
}

/** What the settings of the pruned tree are made of. */
interface BuildScope {
  settings: Fields;
  version: SettingsVersion;
  packages: readonly PrunedPackage[];
  /** Own names of the packages, by their ids. */
  nameOf: (id: string) => string;
  /** Names that are approved for this image, whatever the settings say. */
  approve: readonly string[];
}

/**
 * The same decisions for a pruned tree, in the form that the same version of pnpm reads: entries for packages that are
 * gone are dropped, a list stays even where nothing is left in it.
 */
export function prunedBuilds({
  settings,
  version: { major },
  packages,
  nameOf,
  approve,
}: BuildScope): Record<string, unknown> {
  const names = new Set(packages.map(({ id }) => nameOf(id)));
  const approved = approve.filter((name) => names.has(name));
  const isKept = (key: string, allowed: boolean): boolean => {
    const { name } = splitKey(key);
    return name.includes('*') || (names.has(name) && (allowed || !approved.includes(name)));
  };
  const builds: Record<string, unknown> = {};
  for (const list of major <= 10 ? LIST_NAMES : []) {
    const keys = listOf(settings[list])?.filter((key) => isKept(key, LISTS[list]));
    if (keys !== undefined) builds[list] = keys;
  }
  const decided = Object.entries(allowBuilds(settings));
  const allowed: Record<string, boolean> = Object.fromEntries(
    decided.filter(([key, value]) => isKept(key, value)),
  );
  if (major >= 11 || decided.length > 0) for (const name of approved) allowed[name] = true;
  else approveInLists(builds, approved, major);
  for (const name of BLANKET) if (settings[name] !== undefined) builds[name] = settings[name];
  return { ...builds, ...(Object.keys(allowed).length === 0 ? {} : { allowBuilds: allowed }) };
}

/** A list that stands alone would block all others, where only a list of exceptions blocked some. */
function approveInLists(
  builds: Record<string, unknown>,
  approved: readonly string[],
  major: number,
): void {
  const list = listOf(builds['onlyBuiltDependencies']);
  const runsOthers =
    list === undefined && (major <= 9 || builds['neverBuiltDependencies'] !== undefined);
  if (approved.length > 0 && !runsOthers)
    builds['onlyBuiltDependencies'] = [...new Set([...(list ?? []), ...approved])];
}
