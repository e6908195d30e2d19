import { isPublished, workspaceFolder, type Entry } from './entry';
import { namesIn } from './keys';
import type { Linker } from './settings';

/** What places are told from. */
export interface PlaceScope {
  linker: Linker;
  entry: (key: string) => Entry;
}

/**
 * Workspace-relative folders where an install of the workspace may have put a package, likeliest first. The hoisted
 * linker follows the keys; the isolated one keeps each package once below `node_modules/.bun`.
 */
export function placesOf(key: string, { linker, entry }: PlaceScope): string[] {
  const names = namesIn(key);
  const top = workspaceFolder(entry(names[0] ?? ''));
  const chain = (list: readonly string[]): string =>
    list.map((name) => `node_modules/${name}`).join('/');
  const hoisted =
    top !== undefined && names.length > 1 ? `${top}/${chain(names.slice(1))}` : chain(names);
  if (linker === 'hoisted') return [hoisted];
  const own = entry(key);
  const stored = `${own.name}@${own.resolution}`.replaceAll('/', '+');
  const name = names.at(-1) ?? key;
  return isPublished(own)
    ? [
        `node_modules/.bun/${stored}/node_modules/${own.name}`,
        hoisted,
        `node_modules/.bun/node_modules/${name}`,
      ]
    : [hoisted];
}
