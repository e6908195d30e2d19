import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What node-pre-gyp must be told of a Node release that is newer than itself: it asks its own list of releases before
 * it fetches or compiles for any Node but the one it runs on, and gives up where the release is missing.
 *
 * Source: node-pre-gyp `lib/util/versioning.js`, `NODE_PRE_GYP_ABI_CROSSWALK`.
 *
 * @param nodeHeaders absolute folder whose `include/node` has the headers of that Node
 * @param nodeVersion of the same
 * @returns text of the list; undefined where the headers do not tell
 */
export function abiCrosswalk(nodeHeaders: string, nodeVersion: string): string | undefined {
  const folder = join(nodeHeaders, 'include', 'node');
  const modules = defined(join(folder, 'node_version.h'), 'NODE_MODULE_VERSION');
  const [major, minor] = ['V8_MAJOR_VERSION', 'V8_MINOR_VERSION'].map((name) =>
    defined(join(folder, 'v8-version.h'), name),
  );
  if (modules === undefined || major === undefined || minor === undefined) return undefined;
  return JSON.stringify({ [nodeVersion]: { node_abi: modules, v8: `${major}.${minor}` } });
}

function defined(header: string, name: string): number | undefined {
  if (!existsSync(header)) return undefined;
  const value = new RegExp(`^#define ${name} (\\d+)`, 'm').exec(readFileSync(header, 'utf8'))?.[1];
  return value === undefined ? undefined : Number(value);
}
