import { ToolError } from '@nx-multistage/errors';
import { isRecord } from '../../manifest';
import { isPackageName } from '../../package-name';
import { climbs } from '../../paths';
import { isPlace } from './locations';
import type { Entry } from './entry';

/**
 * Reads `package-lock.json` of lockfileVersion 2 or 3.
 *
 * @param text the file
 * @param file its name, for messages
 * @returns the `packages` map by lock path
 * @throws ToolError `NXM_LOCKFILE_INVALID`, `NXM_LOCKFILE_VERSION`, `NXM_LOCKFILE_NAME`
 */
export function parsePackages(text: string, file: string): ReadonlyMap<string, Entry> {
  const lock = parseJson(text, file);
  const version = lock['lockfileVersion'];
  if (version !== 2 && version !== 3)
    throw new ToolError(
      'NXM_LOCKFILE_VERSION',
      `${file} has lockfileVersion ${JSON.stringify(version) ?? 'none'}; 2 and 3 can be pruned`,
      {
        hint: 'Run "npm install --package-lock-only" with npm 9 or later and commit the lockfile.',
      },
    );
  const packages = lock['packages'];
  if (!isRecord(packages) || !isRecord(packages['']))
    throw invalid(file, 'has no "packages" map with an entry for the workspace root');
  const entries = new Map<string, Entry>();
  for (const [path, entry] of Object.entries(packages)) {
    assertSafePath(path, file);
    if (!isRecord(entry)) throw invalid(file, `has no object for "${path}"`);
    entries.set(path, entry);
  }
  return entries;
}

function parseJson(text: string, file: string): Record<string, unknown> {
  if (/^(?:<{7}|>{7}|={7})(?: |$)/m.test(text))
    throw new ToolError('NXM_LOCKFILE_INVALID', `${file} has unresolved merge conflicts`, {
      hint: `Take one side of ${file}, then run "npm install --package-lock-only".`,
    });
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (cause) {
    throw invalid(file, 'is not valid JSON', cause);
  }
  throw invalid(file, 'does not hold a JSON object');
}

function invalid(file: string, what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${file} ${what}`, {
    hint: `Restore ${file} from version control or run "npm install --package-lock-only".`,
    cause,
  });
}

/** Names from a lockfile become paths: each is checked before it is joined to anything. */
function assertSafePath(path: string, file: string): void {
  if (path === '' || isSafe(path)) return;
  throw new ToolError(
    'NXM_LOCKFILE_NAME',
    `${file} has an entry whose path is not safe: ${JSON.stringify(path)}`,
    { hint: `Find out who wrote that entry, then restore ${file} from version control.` },
  );
}

function isSafe(path: string): boolean {
  if (!isPlace(path)) return !path.includes('\\');
  const [workspace = '', ...names] = path.split(/(?:^|\/)node_modules\//);
  return (
    !climbs(workspace) && !/(?:^|\/)\.{1,2}(?:\/|$)|\\/.test(path) && names.every(isPackageName)
  );
}
