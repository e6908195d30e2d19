import { ToolError } from '@nx-multistage/errors';
import { isPackageName } from '../../package-name';
import { climbs } from '../../paths';
import { folderOfLocator, parseDescriptor } from './descriptor';
import type { Entry } from './entry';
import { parseSyml, SymlError, type SymlBlock, type SymlMap } from './syml';

/** `yarn.lock` as it was read. */
export interface ParsedLock {
  metadata: SymlMap;
  metadataBody: string;
  entries: readonly Entry[];
}

/**
 * Versions of the lockfile, and the first Yarn that writes each.
 *
 * Source: `LOCKFILE_VERSION` of each release.
 */
export const WRITERS: Readonly<Record<string, string>> = { 8: '4.0.0', 9: '4.14.0', 10: '4.15.0' };

/**
 * Reads `yarn.lock` of Yarn 4.
 *
 * @throws ToolError `NXM_LOCKFILE_INVALID`, `NXM_LOCKFILE_VERSION`, `NXM_LOCKFILE_NAME`
 */
export function parseLock(text: string, file: string): ParsedLock {
  if (/^(?:<{7}|>{7}|={7})(?: |\r?$)/m.test(text))
    throw new ToolError('NXM_LOCKFILE_INVALID', `${file} has unresolved merge conflicts`, {
      hint: 'Run "yarn install", which takes both sides, and commit the lockfile.',
    });
  const blocks = parseBlocks(text, file);
  const metadata = blocks.find(({ key }) => key === '__metadata');
  if (metadata === undefined)
    throw new ToolError('NXM_LOCKFILE_VERSION', `${file} has no "__metadata": it is of Yarn 1`, {
      hint: 'Pin Yarn 1 in "packageManager" of package.json, or run "yarn install" with Yarn 4.',
    });
  assertVersion(String(metadata.value['version']), file);
  return {
    metadata: metadata.value,
    metadataBody: metadata.body,
    entries: blocks.filter((block) => block !== metadata).map((block) => toEntry(block, file)),
  };
}

function parseBlocks(text: string, file: string): SymlBlock[] {
  try {
    return parseSyml(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SymlError)) throw error;
    throw invalid(file, `cannot be read: ${error.message}`, error);
  }
}

function assertVersion(version: string, file: string): void {
  if (version in WRITERS) return;
  const old = Number(version) < 8;
  throw new ToolError(
    'NXM_LOCKFILE_VERSION',
    `${file} has __metadata version ${version}; ${Object.keys(WRITERS).join(', ')} can be pruned${old ? ': it is of Yarn 2 or 3' : ''}`,
    {
      hint: old
        ? 'Run "yarn set version stable" and "yarn install", and commit the lockfile.'
        : 'Update nx-multistage, or pin an older Yarn 4 and run "yarn install".',
    },
  );
}

function toEntry({ key, value, body }: SymlBlock, file: string): Entry {
  const resolution = value['resolution'];
  if (typeof resolution !== 'string') throw invalid(file, `has no resolution for "${key}"`);
  const { name, range } = parseDescriptor(resolution);
  const keys = key.split(/ *, */);
  const folder = range.startsWith('workspace:') ? folderOfLocator(resolution) : '';
  const unsafe = [name, ...keys.map((each) => parseDescriptor(each).name)].find(
    (each) => !isPackageName(each),
  );
  if (unsafe !== undefined || climbs(folder))
    throw new ToolError(
      'NXM_LOCKFILE_NAME',
      `${file} has an entry whose name is not safe: ${JSON.stringify(key)}`,
      { hint: `Find out who wrote that entry, then restore ${file} from version control.` },
    );
  const version = typeof value['version'] === 'string' ? value['version'] : '';
  return { keys, resolution, name, reference: range, version, value, body };
}

/** The error of a lockfile that cannot be used as it is. */
export function invalid(file: string, what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} ${what}`, {
    hint: `Restore ${file} from version control, or run "yarn install".`,
    cause,
  });
}

/**
 * Throws where the Yarn that the workspace pins writes another version of the lockfile: its frozen install would
 * refuse the file.
 *
 * @throws ToolError `NXM_LOCKFILE_VERSION`
 */
export function assertWrittenBy(
  { metadata }: ParsedLock,
  file: string,
  pinned: string | undefined,
): void {
  if (pinned === undefined || !/^\d+\.\d+\.\d+/.test(pinned)) return;
  const version = String(metadata['version']);
  const [expected] =
    Object.entries(WRITERS)
      .reverse()
      .find(([, since]) => !isOlder(pinned, since)) ?? [];
  if (expected === version) return;
  throw new ToolError(
    'NXM_LOCKFILE_VERSION',
    `${file} has __metadata version ${version}; the pinned Yarn ${pinned} ${expected === undefined ? 'is older than Yarn 4' : `writes ${expected}`}`,
    {
      hint: `Run "yarn install" with Yarn ${pinned} and commit ${file}, or pin the Yarn that wrote it.`,
    },
  );
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split(/[.+-]/).slice(0, 3).map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
