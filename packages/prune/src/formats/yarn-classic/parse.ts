import { ToolError } from '@nx-multistage/errors';
import { isPackageName } from '../../package-name';
import { climbs, join } from '../../paths';
import { localTarget, splitPattern } from './pattern';
import { parseBlocks, SyntaxProblem, type Block } from './syntax';

/** Command that brings yarn.lock in step with the manifests. */
export const UPDATE = 'yarn install';

/**
 * Reads a yarn.lock of Yarn 1.
 *
 * @param text the file
 * @param file its name, for messages
 * @throws ToolError `NXM_LOCKFILE_INVALID`, `NXM_LOCKFILE_VERSION`, `NXM_LOCKFILE_FOREIGN`, `NXM_LOCKFILE_NAME`
 */
export function parseYarnLock(text: string, file: string): Block[] {
  assertReadable(text, file);
  const blocks = read(text, file);
  for (const { patterns, fields } of blocks) {
    if (typeof fields['version'] !== 'string')
      throw invalid(file, `has no version for "${patterns[0]}"`);
    const named = ['dependencies', 'optionalDependencies'].flatMap((field) =>
      typeof fields[field] === 'object' ? Object.keys(fields[field]) : [],
    );
    for (const name of [...named, ...patterns.map((each) => splitPattern(each).name)])
      if (!isPackageName(name)) throw unsafeName(file, name);
    for (const pattern of patterns) assertInside(pattern);
  }
  return blocks;
}

function assertReadable(text: string, file: string): void {
  if (/^(?:<{7}|>{7}|={7})(?: |$)/m.test(text))
    throw new ToolError('NXM_LOCKFILE_INVALID', `${file} has unresolved merge conflicts`, {
      hint: `Run "${UPDATE}", which merges both sides, and commit ${file}.`,
    });
  if (/^__metadata:/m.test(text))
    throw new ToolError(
      'NXM_LOCKFILE_FOREIGN',
      `${file} was written by Yarn 2 or later, and the workspace uses Yarn 1`,
      {
        hint: `Set "packageManager" in package.json to the version that wrote ${file}, or make it with Yarn 1.`,
      },
    );
  const version = /^# yarn lockfile v(\d+)/m.exec(text)?.[1];
  if (version !== undefined && version !== '1')
    throw new ToolError(
      'NXM_LOCKFILE_VERSION',
      `${file} has version ${version}; version 1 can be pruned`,
      { hint: `Run "${UPDATE}" with Yarn 1.22 and commit ${file}.` },
    );
}

function read(text: string, file: string): Block[] {
  try {
    return parseBlocks(text);
  } catch (cause) {
    if (cause instanceof SyntaxProblem || cause instanceof SyntaxError)
      throw invalid(file, `cannot be read: ${cause.message}`, cause);
    throw cause;
  }
}

function invalid(file: string, what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} ${what}`, {
    hint: `Restore ${file} from version control or run "${UPDATE}".`,
    cause,
  });
}

/** Names from a lockfile become paths: each is checked before it is joined to anything. */
function unsafeName(file: string, name: string): ToolError {
  return new ToolError(
    'NXM_LOCKFILE_NAME',
    `${file} has an entry whose name is not safe: ${JSON.stringify(name)}`,
    { hint: `Find out who wrote that entry, then restore ${file} from version control.` },
  );
}

function assertInside(pattern: string): void {
  const { name, range } = splitPattern(pattern);
  const target = localTarget(range);
  const path = target === undefined ? '' : 'folder' in target ? target.folder : target.archive;
  if (!climbs(join(path))) return;
  throw new ToolError(
    'NXM_LOCKFILE_NAME',
    `${name} comes from ${JSON.stringify(path)}, outside the workspace`,
    { hint: `Move ${name} into the workspace or install it from a registry.` },
  );
}
