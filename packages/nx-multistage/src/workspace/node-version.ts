import { ToolError } from '@nx-multistage/errors';
import satisfies from 'semver/functions/satisfies';
import minVersion from 'semver/ranges/min-version';
import validRange from 'semver/ranges/valid';
import { firstDetected, type Detected } from './detected';
import type { WorkspaceFiles } from './files';
import { readManifest, type PackageManifest } from './manifest';
import { joinPath } from './paths';

/**
 * The Node lines an image may have, preferred first. `newest` stands for any version of the line when a
 * range is compared. Ends of life: https://github.com/nodejs/Release#release-schedule
 */
const LINES = [
  { major: 24, newest: '24.999.0', codename: 'krypton', endOfLife: '2028-04-30' },
  { major: 22, newest: '22.999.0', codename: 'jod', endOfLife: '2027-04-30' },
  { major: 26, newest: '26.999.0', codename: undefined, endOfLife: '2029-04-30' },
  { major: 20, newest: '20.999.0', codename: 'iron', endOfLife: '2026-04-30' },
  { major: 18, newest: '18.999.0', codename: 'hydrogen', endOfLife: '2025-04-30' },
] as const;

const DEFAULT = '24';

/**
 * Node's version for the image, as a tag of the `node` image takes it: a major (`24`) or a full version.
 *
 * Read from, first found wins: the option, `.nvmrc` and `.node-version` of the project, then of the
 * workspace, `volta`, `engines.node` of the project, then of the workspace.
 *
 * @param projectRoot workspace-relative
 * @throws ToolError `NXM_NODE_VERSION` where the text found names no version
 */
export function detectNodeVersion(
  files: WorkspaceFiles,
  projectRoot: string,
  option?: string,
): Detected<string> {
  const project = readManifest(files, projectRoot);
  const root = readManifest(files, '.');
  return (
    firstDetected([
      () =>
        option === undefined
          ? undefined
          : { value: parseVersion(option, 'option nodeVersion'), from: 'option nodeVersion' },
      ...[projectRoot, '.'].flatMap((folder) =>
        ['.nvmrc', '.node-version'].map((name) => () => fromFile(files, joinPath(folder, name))),
      ),
      () => fromVolta(project, joinPath(projectRoot, 'package.json')),
      () => fromVolta(root, 'package.json'),
      () => fromEngines(project, joinPath(projectRoot, 'package.json')),
      () => fromEngines(root, 'package.json'),
    ]) ?? { value: DEFAULT, from: 'default' }
  );
}

/** The date the line of a version stops (stopped) getting fixes, ISO, or undefined for an unknown line. */
export function endOfLife(version: string): string | undefined {
  return LINES.find((line) => String(line.major) === version.split('.')[0])?.endOfLife;
}

function fromFile(files: WorkspaceFiles, path: string): Detected<string> | undefined {
  const text = files
    .read(path)
    ?.split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .find(Boolean);
  return text === undefined ? undefined : { value: parseVersion(text, path), from: path };
}

function fromVolta(
  manifest: PackageManifest | undefined,
  path: string,
): Detected<string> | undefined {
  const text = manifest?.volta?.node;
  return text === undefined
    ? undefined
    : { value: parseVersion(text, `volta in ${path}`), from: `volta in ${path}` };
}

function fromEngines(
  manifest: PackageManifest | undefined,
  path: string,
): Detected<string> | undefined {
  const range = manifest?.engines?.['node'];
  return range === undefined
    ? undefined
    : { value: parseRange(range, path), from: `engines.node in ${path}` };
}

function parseVersion(text: string, from: string): string {
  const named = /^lts\/(.+)$/i.exec(text);
  if (named !== null)
    return String(
      LINES.find((line) => line.codename === named[1]?.toLowerCase())?.major ?? DEFAULT,
    );
  if (/^(node|stable|current|latest)$/i.test(text)) return DEFAULT;
  const version = /^v?(\d+(?:\.\d+(?:\.\d+)?)?)(?:\.x)*$/i.exec(text)?.[1];
  return version ?? parseRange(text, from);
}

function parseRange(text: string, from: string): string {
  if (validRange(text) === null)
    throw new ToolError(
      'NXM_NODE_VERSION',
      `${from} names no Node version: ${JSON.stringify(text)}`,
      {
        hint: 'Write a version such as 24 or 24.19.0, or a range such as >=22.',
      },
    );
  const line = LINES.find(({ newest }) => satisfies(newest, text));
  if (line !== undefined) return String(line.major);
  return minVersion(text)?.version ?? DEFAULT;
}
