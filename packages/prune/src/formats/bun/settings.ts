import { isRecord } from '../../manifest';
import type { Manifest } from '../../snapshot';
import type { BunLock } from './parse';

/** How Bun lays out `node_modules`. */
export type Linker = 'hoisted' | 'isolated';

/** Bun's settings of a workspace; those of the user are no part of it. */
export const SETTINGS_FILE = 'bunfig.toml';

/** Members of `[install]` that decide what is installed where; registries and tokens are none of them. */
const CARRIED = ['peer', 'optional', 'hoistPattern', 'publicHoistPattern', 'linkWorkspacePackages'];

/**
 * The linker that an install of the workspace uses: what `bunfig.toml` says, else isolated for a workspace whose
 * lockfile has `configVersion` 1 (made by Bun 1.3 or later), else hoisted.
 */
export function linkerOf(settings: string | undefined, lock: BunLock, root: Manifest): Linker {
  const said = installSettings(settings).get('linker')?.replace(/["']/g, '');
  if (said === 'hoisted' || said === 'isolated') return said;
  const isWorkspace = isRecord(root['workspaces']) || Array.isArray(root['workspaces']);
  return (lock.configVersion ?? 0) >= 1 && isWorkspace ? 'isolated' : 'hoisted';
}

/**
 * `bunfig.toml` of the pruned tree: the linker said aloud, since its default depends on how many folders there are, and
 * packages inside the folder that is installed, not linked to a store of the machine.
 */
export function prunedSettings(settings: string | undefined, linker: Linker): string {
  const said = installSettings(settings);
  const carried = CARRIED.flatMap((name) => {
    const value = said.get(name);
    return value === undefined ? [] : [`${name} = ${value}`];
  });
  return ['[install]', `linker = "${linker}"`, 'globalStore = false', ...carried, ''].join('\n');
}

/** Values of `[install]` as they are written, arrays over several lines in one. */
function installSettings(text = ''): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let table = '';
  for (const line of joinArrays(text).split('\n')) {
    table = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]?.trim() ?? table;
    const [, path, value] = /^\s*([\w.]+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    const name = [table, path].filter(Boolean).join('.');
    if (path !== undefined && value !== undefined && name.startsWith('install.'))
      values.set(name.slice('install.'.length), withoutComment(value));
  }
  return values;
}

function joinArrays(text: string): string {
  return text.replace(/=\s*\[[^\]]*\]/g, (array) =>
    array.replace(/#[^\n"']*\n/g, '\n').replace(/\s*\n\s*/g, ' '),
  );
}

function withoutComment(value: string): string {
  return value.replace(/^("[^"]*"|'[^']*'|\[[^\]]*\]|[^#"'[]+?)\s*(?:#.*)?$/, '$1');
}
