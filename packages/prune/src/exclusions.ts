/** Why a file of a build output stays out of the artifacts. */
export type Exclusion = 'secret' | 'test' | 'source' | 'tool';

const SECRET =
  /^(?:\.env(?:\..*)?|\.npmrc|\.yarnrc(?:\.yml)?|\.netrc|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?|.+\.(?:pem|key|p12|pfx|jks))$/i;
const TEST_FILE = /\.(?:spec|test)\.[^/]+$/;
const TEST_FOLDERS = new Set(['__tests__', '__mocks__', '__snapshots__']);
const SOURCE = /\.(?:ts|tsx|mts|cts)(?:\.map)?$/;
const TOOL = /^(?:.+\.tsbuildinfo|\.DS_Store|\.git.*)$/;
const FOLDERS = new Set(['node_modules', 'workspace_modules', '.git', '.nx']);

/** Folders that are never read as part of a build output. */
export function isSkippedFolder(name: string): boolean {
  return FOLDERS.has(name);
}

/**
 * Why a file must not be copied.
 *
 * @param path path below the copied folder
 * @returns the reason, or undefined for a file that ships
 */
export function exclusionOf(path: string): Exclusion | undefined {
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  if (segments.slice(0, -1).some((segment) => TEST_FOLDERS.has(segment))) return 'test';
  if (SECRET.test(name)) return 'secret';
  if (TEST_FILE.test(name)) return 'test';
  if (SOURCE.test(name)) return 'source';
  return TOOL.test(name) ? 'tool' : undefined;
}

/** Whether a file is left out even of assets that were named on purpose: secrets only. */
export function isSecret(path: string): boolean {
  return SECRET.test(path.split('/').at(-1) ?? '');
}
