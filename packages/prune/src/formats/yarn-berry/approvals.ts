import { isRecord } from '../../manifest';
import type { Manifest } from '../../snapshot';
import type { PrunedPackage, ScriptApproval } from '../format';
import { parseDescriptor } from './descriptor';
import type { YarnSettings } from './settings';

/** Decisions about one package: `built` of `dependenciesMeta`. */
type BuiltMeta = Record<string, { built: boolean }>;

/**
 * What the workspace decided about install scripts: `built` in the root manifest's `dependenciesMeta`, by name or by
 * `name@version`, and `enableScripts` for all others.
 */
export function approvalsOf(manifest: Manifest, settings: YarnSettings): ScriptApproval[] {
  const named = Object.entries(builtMeta(manifest)).map(([key, { built }]) => {
    const { name, range } = parseDescriptor(key);
    return { name, ...(range === '' ? {} : { versions: [range] }), allowed: built };
  });
  const all = settings['enableScripts'];
  return [...named, ...(typeof all === 'boolean' ? [{ name: '*', allowed: all }] : [])];
}

/**
 * `dependenciesMeta` for the root of a pruned tree: what stands there about packages that are in it.
 *
 * @param approve names whose scripts run whatever the workspace says
 */
export function prunedMeta(
  manifest: Manifest,
  packages: readonly PrunedPackage[],
  approve: readonly string[] = [],
): BuiltMeta {
  const versions = new Set(packages.flatMap(({ name, version }) => [name, `${name}@${version}`]));
  const approved = approve.filter((name) => versions.has(name));
  const kept = Object.entries(builtMeta(manifest)).filter(
    ([key]) => versions.has(key) && !approved.includes(parseDescriptor(key).name),
  );
  return Object.fromEntries([...kept, ...approved.map((name) => [name, { built: true }] as const)]);
}

function builtMeta(manifest: Manifest): BuiltMeta {
  const meta = manifest['dependenciesMeta'];
  if (!isRecord(meta)) return {};
  return Object.fromEntries(
    Object.entries(meta).flatMap(([key, value]) => {
      const built = isRecord(value) ? value['built'] : undefined;
      return typeof built === 'boolean' ? [[key, { built }]] : [];
    }),
  );
}
