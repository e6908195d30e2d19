import { compareVersions } from './audit/compare-versions';
import type { NativeKind, NativePackage } from './native-package';

/**
 * - `approved`, `denied`: an entry of `allowScripts` says so.
 * - `unlisted`: no entry says anything.
 * - `not-needed`: no script has to run for its binary, or this npm has no such list.
 */
export type Approval = 'approved' | 'denied' | 'unlisted' | 'not-needed';

/** First npm that knows `allowScripts`, that keeps to `false` in it, and that runs nothing without `true`. */
const LISTS_FROM = '11.16';
const DENIES_FROM = '11.18';
const BLOCKS_FROM = '12';

const NEEDS_SCRIPT = {
  'platform-packages': false,
  'bundled-prebuilds': false,
  'downloaded-prebuilds': true,
  compiled: true,
} satisfies Record<NativeKind, boolean>;

/**
 * Whether npm's allow-list lets the install script of a native package run.
 *
 * An entry names a package in one of four ways: `name`, `name@*`, `name@1.2.3`, `name@1.2.3 || 1.2.4`; npm drops any
 * other range. `false` wins over `true`.
 * @param allowScripts of the root package.json
 * @param npmVersion of the npm that installs; undefined: the newest
 */
export function approvalOf(
  { name, version, kind }: Pick<NativePackage, 'name' | 'version' | 'kind'>,
  allowScripts: Record<string, boolean> | undefined,
  npmVersion: string | undefined,
): Approval {
  if (!NEEDS_SCRIPT[kind] || isOlder(npmVersion, LISTS_FROM)) return 'not-needed';
  const answers = Object.entries(allowScripts ?? {})
    .filter(([spec]) => matches(spec, name, version))
    .map(([, allowed]) => allowed);
  if (answers.includes(false)) return 'denied';
  return answers.includes(true) ? 'approved' : 'unlisted';
}

/**
 * Whether the script then really runs: npm before 12 runs what is not listed, and before 11.18 even what is denied.
 * @param npmVersion of the npm that installs; undefined: the newest
 */
export function installScriptRuns(approval: Approval, npmVersion: string | undefined): boolean {
  const rows = {
    approved: true,
    'not-needed': true,
    unlisted: isOlder(npmVersion, BLOCKS_FROM),
    denied: isOlder(npmVersion, DENIES_FROM),
  } satisfies Record<Approval, boolean>;
  return rows[approval];
}

function isOlder(version: string | undefined, than: string): boolean {
  const release = /^\d+(\.\d+){0,2}/.exec(version ?? '')?.[0];
  return release !== undefined && compareVersions(release, than) < 0;
}

function matches(spec: string, name: string, version: string): boolean {
  const at = spec.indexOf('@', 1);
  if ((at === -1 ? spec : spec.slice(0, at)) !== name) return false;
  const versions = at === -1 ? '*' : spec.slice(at + 1).trim();
  return versions === '*' || versions.split('||').some((one) => one.trim() === version);
}
