import { ToolError } from '@nx-multistage/errors';
import { loadAll } from 'js-yaml';
import { isRecord } from '../../manifest';
import type { Manifest } from '../../snapshot';
import type { Fields } from './lock';

/** Where settings stand. */
export const WORKSPACE_FILE = 'pnpm-workspace.yaml';
const NPMRC = '.npmrc';
export const SETTINGS_FILES = [WORKSPACE_FILE, NPMRC] as const;

/** Which files a version of pnpm reads its settings from. */
export interface SettingsVersion {
  major: number;
  /** 10.6 and later: `pnpm-workspace.yaml` may hold every setting. */
  readsWorkspaceFile: boolean;
  /** Up to 10: `.npmrc`, and `pnpm` in the root manifest. */
  readsOldPlaces: boolean;
}

/** The version where none is pinned: the newest that reads every place. */
const UNPINNED = { major: 10, minor: 99 };

/** @param version exact or a range, as the workspace pins it */
export function settingsVersion(version: string | undefined): SettingsVersion {
  const [, first, second] = /(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  const major = first === undefined ? UNPINNED.major : Number(first);
  const minor = second === undefined ? UNPINNED.minor : Number(second);
  return {
    major,
    readsWorkspaceFile: major > 10 || (major === 10 && minor >= 6),
    readsOldPlaces: major <= 10,
  };
}

/** What settings are read from. */
export interface SettingsSource {
  rootManifest: Manifest;
  read: (path: string) => string | undefined;
}

/**
 * The settings of a workspace, by their names in `pnpm-workspace.yaml`, as a version of pnpm sees them: `.npmrc` first,
 * then `pnpm` in the root manifest, then `pnpm-workspace.yaml`.
 *
 * @throws ToolError `NXM_LOCKFILE_INVALID` for a `pnpm-workspace.yaml` that cannot be read
 */
export function readSettings(
  { rootManifest, read }: SettingsSource,
  { readsWorkspaceFile, readsOldPlaces }: SettingsVersion,
): Fields {
  const field = rootManifest['pnpm'];
  return {
    ...(readsOldPlaces ? npmrcSettings(read(NPMRC) ?? '') : {}),
    ...(readsOldPlaces && isRecord(field) ? field : {}),
    ...(readsWorkspaceFile ? workspaceSettings(read(WORKSPACE_FILE)) : {}),
  };
}

/** Everything in `pnpm-workspace.yaml`. */
export function workspaceSettings(text: string | undefined): Fields {
  try {
    const [value]: unknown[] = loadAll(text ?? '');
    return isRecord(value) ? value : {};
  } catch (cause) {
    throw new ToolError('NXM_LOCKFILE_INVALID', `${WORKSPACE_FILE} is not valid YAML`, {
      hint: `Correct ${WORKSPACE_FILE}.`,
      cause,
    });
  }
}

/** Settings of an `.npmrc` that say what is installed where; credentials and registries are passed over. */
function npmrcSettings(text: string): Fields {
  const settings: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    const [, key = '', list, value = ''] =
      /^\s*([a-z-]+)(\[\])?\s*=\s*["']?(.*?)["']?\s*$/.exec(line) ?? [];
    if (!CARRIED_FROM_NPMRC.has(key)) continue;
    const name = key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const before = settings[name];
    settings[name] =
      list === undefined ? plain(value) : [...(Array.isArray(before) ? before : []), value];
  }
  return settings;
}

const CARRIED_FROM_NPMRC: ReadonlySet<string> = new Set([
  'node-linker',
  'hoist',
  'hoist-pattern',
  'public-hoist-pattern',
  'shamefully-hoist',
  'hoisting-limits',
  'ignore-scripts',
  'strict-dep-builds',
  'dangerously-allow-all-builds',
]);

function plain(value: string): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** The strings of a setting that is a list, or one string. */
export function listOf(value: unknown): string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((each): each is string => typeof each === 'string');
}
