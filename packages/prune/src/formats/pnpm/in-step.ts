import { ToolError } from '@nx-multistage/errors';
import { dependenciesOf, isRecord, strings } from '../../manifest';
import { join } from '../../paths';
import type { Manifest } from '../../snapshot';
import { matcher } from './hoisting';
import type { Fields, PnpmLock } from './lock';
import { listOf, WORKSPACE_FILE } from './settings';

/** What the workspace says now, to be compared with its lockfile. */
export interface WorkspaceNow {
  /** Settings as the pinned version reads them. */
  settings: Fields;
  /** Everything in `pnpm-workspace.yaml`. */
  workspace: Fields;
  /** `resolutions` of the root manifest count as overrides. */
  resolutions: Readonly<Record<string, string>>;
}

/**
 * Throws where a package.json of the workspace and its importer ask for different packages; with the root's, also where
 * catalogs or overrides differ.
 *
 * @param folder workspace-relative folder of the manifest, empty for the root
 * @throws ToolError `NXM_LOCKFILE_OUT_OF_STEP`, naming every difference
 */
export function assertInStep(
  folder: string,
  manifest: Manifest,
  { lock, now }: { lock: PnpmLock; now: WorkspaceNow },
): void {
  const path = join(folder, 'package.json');
  const importer = lock.importers.get(folder);
  const differences =
    importer !== undefined
      ? specifierDifferences(manifest, folder, { lock, now })
      : isMember(folder, now.workspace)
        ? [`${folder} is a package of the workspace and no importer of the lockfile`]
        : [];
  if (folder === '')
    differences.push(...catalogDifferences(lock, now), ...overrideDifferences(lock, now));
  if (differences.length === 0) return;
  throw new ToolError(
    'NXM_LOCKFILE_OUT_OF_STEP',
    `${lock.file} is out of step with ${path}:\n  ${differences.join('\n  ')}`,
    { hint: `Run "pnpm install --lockfile-only" in the workspace root and commit ${lock.file}.` },
  );
}

type Compared = { lock: PnpmLock; now: WorkspaceNow };

function specifierDifferences(
  manifest: Manifest,
  folder: string,
  { lock, now }: Compared,
): string[] {
  // A hook of .pnpmfile.cjs may have changed any manifest before it was compared.
  if (lock.top['pnpmfileChecksum'] !== undefined) return [];
  const direct = lock.importers.get(folder)?.direct ?? new Map<string, never>();
  const wanted = wantedSpecifiers(manifest, lock);
  const changed = changedNames(manifest, { lock, now });
  return [...new Set([...Object.keys(wanted), ...direct.keys()])].sort().flatMap((name) => {
    const locked = direct.get(name)?.specifier;
    const asked = wanted[name];
    if (asked === locked || changed(name, locked)) return [];
    if (isLeftOut(name, { asked, locked, manifest }, lock)) return [];
    return [`${name}: package.json has ${asked ?? 'nothing'}, the lockfile ${locked ?? 'nothing'}`];
  });
}

function wantedSpecifiers(manifest: Manifest, lock: PnpmLock): Record<string, string> {
  const own = {
    ...dependenciesOf(manifest, 'devDependencies'),
    ...dependenciesOf(manifest, 'dependencies'),
    ...dependenciesOf(manifest, 'optionalDependencies'),
  };
  return settingOf(lock, 'autoInstallPeers') === true
    ? { ...dependenciesOf(manifest, 'peerDependencies'), ...own }
    : own;
}

/** Names whose specifier the workspace's settings replace, with what they may have become. */
function changedNames(
  manifest: Manifest,
  { lock, now }: Compared,
): (name: string, locked: string | undefined) => boolean {
  const overrides = new Map<string, Set<string>>();
  for (const [selector, value] of Object.entries(strings(lock.top['overrides']))) {
    const name = overriddenName(selector);
    overrides.set(name, (overrides.get(name) ?? new Set()).add(value));
  }
  const extended = Object.keys(mapOf(now.settings['packageExtensions'])).some(
    (key) => key.replace(/(?<=.)@.*$/, '') === manifest['name'],
  );
  return (name, locked) => {
    const values = overrides.get(name);
    if (values === undefined) return extended;
    const isLocal = /^(?:link|file):/;
    return (
      values.has(locked ?? '-') ||
      (locked !== undefined &&
        isLocal.test(locked) &&
        [...values].some((each) => isLocal.test(each)))
    );
  };
}

/** `a@1>b@2` speaks of `b`. */
function overriddenName(selector: string): string {
  // A `>` may also begin a range: `b@>=2`.
  const last = selector.split(/(?<![@ |])>(?!=)/).at(-1) ?? selector;
  return last.trim().replace(/(?<=.)@.*$/, '');
}

function isLeftOut(
  name: string,
  {
    asked,
    locked,
    manifest,
  }: { asked?: string | undefined; locked: string | undefined; manifest: Manifest },
  lock: PnpmLock,
): boolean {
  if (locked !== undefined || asked === undefined) return false;
  if (settingOf(lock, 'excludeLinksFromLockfile') === true && asked.startsWith('link:'))
    return true;
  const ignored = matcher(listOf(lock.top['ignoredOptionalDependencies']) ?? []);
  return Object.hasOwn(dependenciesOf(manifest, 'optionalDependencies'), name) && ignored(name);
}

function catalogDifferences(lock: PnpmLock, { workspace }: WorkspaceNow): string[] {
  const named = mapOf(workspace['catalogs']);
  const catalogs: Fields = {
    ...named,
    default: { ...mapOf(named['default']), ...mapOf(workspace['catalog']) },
  };
  return Object.entries(mapOf(lock.top['catalogs'])).flatMap(([catalog, entries]) =>
    Object.entries(mapOf(entries)).flatMap(([name, entry]) => {
      const locked = mapOf(entry)['specifier'];
      const asked = mapOf(catalogs[catalog])[name];
      return asked === locked
        ? []
        : [
            `${name} of the catalog ${catalog}: ${WORKSPACE_FILE} has ${String(asked ?? 'nothing')}, the lockfile ${String(locked)}`,
          ];
    }),
  );
}

function overrideDifferences(lock: PnpmLock, { settings, resolutions }: WorkspaceNow): string[] {
  const locked = strings(lock.top['overrides']);
  const asked = { ...resolutions, ...strings(settings['overrides']) };
  return [...new Set([...Object.keys(locked), ...Object.keys(asked)])]
    .sort()
    .flatMap((selector) => {
      const [now, before] = [asked[selector], locked[selector]];
      // What `$name` and `catalog:` stand for is compared where it is declared.
      const isReference = now !== undefined && before !== undefined && /^(?:\$|catalog:)/.test(now);
      return now === before || isReference
        ? []
        : [
            `override of ${selector}: the settings have ${now ?? 'nothing'}, the lockfile ${before ?? 'nothing'}`,
          ];
    });
}

/** Whether `packages` of `pnpm-workspace.yaml` names a folder. */
function isMember(folder: string, workspace: Fields): boolean {
  const patterns = listOf(workspace['packages']) ?? [];
  const fits = (pattern: string): boolean => globExpression(pattern).test(folder);
  return (
    folder === '' ||
    (patterns.some((each) => !each.startsWith('!') && fits(each)) &&
      !patterns.some((each) => each.startsWith('!') && fits(each.slice(1))))
  );
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^$()[\]|\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
    .replace(/\*\*\/?|\*/g, (mark) => (mark === '*' ? '[^/]*' : mark === '**' ? '.*' : '(?:.*/)?'));
  return new RegExp(`^${source}$`);
}

function settingOf(lock: PnpmLock, name: string): unknown {
  return mapOf(lock.top['settings'])[name];
}

function mapOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}
