import { isRecord } from '../../manifest';
import { splitRange } from './split-range';
import type { PrunedPackage, ScriptApproval } from '../format';

/**
 * The root manifest's `allowScripts` for a pruned tree: keys for packages or versions that are gone are
 * dropped. npm matches a pinned key (`name@1.2.3`) only where the lockfile says where the package is fetched
 * from; where it does not and every version left is pinned, the key becomes the bare name.
 *
 * @param allowScripts the field as it is in the root manifest
 * @param packages the pruned tree
 * @returns the field or undefined, and sentences about keys that npm will not match
 */
export function prunedAllowScripts(
  allowScripts: unknown,
  packages: readonly PrunedPackage[],
): { allowScripts: Record<string, unknown> | undefined; warnings: string[] } {
  if (!isRecord(allowScripts)) return { allowScripts: undefined, warnings: [] };
  const kept: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(allowScripts)) {
    const { name, range } = splitRange(key);
    const named = packages.filter((each) => each.name === name || each.packageName === name);
    if (named.length === 0) continue;
    const pins =
      range === undefined || range === '*' ? undefined : range.split('||').map((pin) => pin.trim());
    const matching = named.filter(({ version }) => pins === undefined || pins.includes(version));
    if (matching.length === 0) continue;
    const unmatched = pins !== undefined && matching.some(({ resolved }) => !resolved);
    if (unmatched && matching.length === named.length) kept[name] = value;
    else kept[key] = value;
    if (unmatched && matching.length < named.length)
      warnings.push(
        `allowScripts: npm cannot match "${key}", because the lockfile has no "resolved" for ${name}`,
      );
  }
  return { allowScripts: Object.keys(kept).length === 0 ? undefined : kept, warnings };
}

/**
 * The field with packages approved in it; what it says of them otherwise is dropped, since npm lets `false` win.
 *
 * @param allowScripts the field as it is in the root manifest
 * @param approve names
 */
export function approving(allowScripts: unknown, approve: readonly string[]): unknown {
  if (approve.length === 0) return allowScripts;
  const kept = Object.entries(isRecord(allowScripts) ? allowScripts : {}).filter(
    ([key]) => !approve.includes(splitRange(key).name),
  );
  return Object.fromEntries([...kept, ...approve.map((name) => [name, true])]);
}

/**
 * `allowScripts` as decisions. A key names a package in one of four ways: `name`, `name@*`, `name@1.2.3`,
 * `name@1.2.3 || 1.2.4`; npm drops any other range.
 *
 * @param allowScripts the field as it is in the root manifest
 */
export function scriptApprovals(allowScripts: unknown): ScriptApproval[] {
  if (!isRecord(allowScripts)) return [];
  return Object.entries(allowScripts).flatMap(([key, allowed]) => {
    const { name, range } = splitRange(key);
    if (typeof allowed !== 'boolean') return [];
    if (range === undefined || range === '*') return [{ name, allowed }];
    return [{ name, versions: range.split('||').map((one) => one.trim()), allowed }];
  });
}
