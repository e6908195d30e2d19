import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join as joinNative } from 'node:path';
import { systemCode, ToolError } from '@nx-multistage/errors';
import { isSkippedFolder } from './exclusions';
import { FORMATS, LOCKFILE_NAMES } from './formats/formats';
import { isScript } from './imports/resolve-file';
import { dependenciesOf, manifestAt, parseManifest, strings } from './manifest';
import { climbs, folderOf, isInside, join } from './paths';
import type { PruneRequest } from './request';
import type { Snapshot, SnapshotFile } from './snapshot';

/** The snapshot while it is filled, and where from. */
interface Reading {
  root: string;
  files: Map<string, SnapshotFile>;
  texts: Map<string, string>;
  escapingLinks: Map<string, string[]>;
  /** Folders and folder prefixes that are never read: the artifacts themselves. */
  skipped: (path: string) => boolean;
  walked: Set<string>;
}

/**
 * Reads everything a plan is made from: lockfile, manifests, the app's output, the libraries and their
 * outputs, assets. The only reader of this package.
 *
 * @param request what will be pruned
 * @throws ToolError `NXM_READ_FAILED` for anything unreadable; what does not exist is left out
 */
export async function readWorkspace(request: PruneRequest): Promise<Snapshot> {
  const reading = newReading(request);
  for (const name of [...LOCKFILE_NAMES, ...FORMATS[request.packageManager].settings])
    await readText(reading, name);
  const roots = ['', request.app.root, ...request.libraries.map(({ root }) => root)].map((each) =>
    join(each),
  );
  for (const folder of roots) await readText(reading, join(folder, 'package.json'));
  for (const path of sideFiles(reading, request)) await readText(reading, path);
  for (let folder = join(request.app.output); folder !== ''; folder = folderOf(folder))
    await readText(reading, join(folder, 'package.json'));
  await walkFolder(reading, join(request.app.output));
  for (const library of request.libraries) {
    if (join(library.root) !== '') await walkFolder(reading, join(library.root));
    for (const output of library.outputs) await walkFolder(reading, join(output));
  }
  for (const folder of roots)
    for (const path of localPaths(reading, folder)) await readPath(reading, path);
  for (const { input } of request.assets) await readPath(reading, join(input));
  for (const path of Object.values(request.stepFiles ?? {}).flat())
    await readPath(reading, join(path));
  return reading;
}

function sideFiles({ texts }: Reading, { packageManager }: PruneRequest): readonly string[] {
  const manifest = parseManifest(texts.get('package.json'), 'package.json') ?? {};
  return FORMATS[packageManager]
    .sideFiles(manifest, (path) => texts.get(path))
    .filter((path) => !climbs(path));
}

function newReading({ workspaceRoot, destination, app, libraries }: PruneRequest): Reading {
  const target = join(destination);
  const parent = folderOf(target);
  const holds = [
    app.output,
    app.root,
    ...libraries.flatMap((each) => [each.root, ...each.outputs]),
  ];
  const isOurs = parent !== '' && !holds.some((each) => isInside(join(each), parent));
  return {
    root: workspaceRoot,
    files: new Map(),
    texts: new Map(),
    escapingLinks: new Map(),
    skipped: (path) =>
      isOurs ? isInside(path, parent) : path === target || path.startsWith(`${target}.nxm-`),
    walked: new Set(),
  };
}

/** Folders and archives of the workspace that a manifest installs by `file:`, `link:` or `portal:`. */
function localPaths({ texts }: Reading, folder: string): string[] {
  const manifest = manifestAt(
    { files: new Map(), texts, escapingLinks: new Map() },
    join(folder, 'package.json'),
  );
  const specs = {
    ...strings(manifest?.['overrides']),
    ...strings(manifest?.['resolutions']),
    ...dependenciesOf(manifest, 'devDependencies'),
    ...dependenciesOf(manifest, 'optionalDependencies'),
    ...dependenciesOf(manifest, 'dependencies'),
  };
  return Object.values(specs)
    .flatMap((spec) => /^(?:file|link|portal):(.*)$/.exec(spec)?.[1] ?? [])
    .map((path) => join(folder, path))
    .filter((path) => path !== '' && !climbs(path));
}

async function readPath(reading: Reading, path: string): Promise<void> {
  if (climbs(path)) return;
  const facts = await ifThere(stat(native(reading, path)), path);
  if (facts?.isDirectory() === true) await walkFolder(reading, path);
  else if (facts?.isFile() === true) reading.files.set(path, fileFacts(facts));
}

async function readText(reading: Reading, path: string): Promise<void> {
  if (reading.texts.has(path)) return;
  const text = await ifThere(readFile(native(reading, path), 'utf8'), path);
  if (text !== undefined) reading.texts.set(path, text);
}

async function walkFolder(reading: Reading, folder: string): Promise<void> {
  if (reading.walked.has(folder) || climbs(folder)) return;
  reading.walked.add(folder);
  const real = await ifThere(realpath(native(reading, folder)), folder);
  if (real !== undefined) await walk(reading, folder, { top: folder, real, parents: [real] });
}

interface Walk {
  /** Workspace-relative folder the walk began in, and its real path. */
  top: string;
  real: string;
  /** Real paths of the folders that are open: a link back to one of them would never end. */
  parents: readonly string[];
}

async function walk(reading: Reading, folder: string, at: Walk): Promise<void> {
  const names =
    (await ifThere(readdir(native(reading, folder), { withFileTypes: true }), folder)) ?? [];
  for (const entry of names) {
    const path = join(folder, entry.name);
    if (isSkippedEntry(reading, path, entry.name)) continue;
    if (entry.isDirectory()) await walk(reading, path, at);
    else if (entry.isSymbolicLink()) await readLink(reading, path, at);
    else if (entry.isFile()) await readRegular(reading, path);
  }
}

/** `workspace_modules` inside the app's output is read: our own compiler puts libraries there. */
function isSkippedEntry(reading: Reading, path: string, name: string): boolean {
  return (isSkippedFolder(name) && name !== 'workspace_modules') || reading.skipped(path);
}

async function readLink(reading: Reading, path: string, at: Walk): Promise<void> {
  const real = await ifThere(realpath(native(reading, path)), path);
  const inside =
    real !== undefined && (real === at.real || real.startsWith(joinNative(at.real, '/')));
  if (!inside || at.parents.some((parent) => parent === real || parent.startsWith(`${real}/`))) {
    reading.escapingLinks.set(at.top, [...(reading.escapingLinks.get(at.top) ?? []), path]);
    return;
  }
  const facts = await ifThere(stat(real), path);
  if (facts === undefined) return;
  if (facts.isDirectory()) await walk(reading, path, { ...at, parents: [...at.parents, real] });
  else if (facts.isFile()) await readRegular(reading, path);
}

async function readRegular(reading: Reading, path: string): Promise<void> {
  const facts = await ifThere(stat(native(reading, path)), path);
  if (facts === undefined) return;
  reading.files.set(path, fileFacts(facts));
  if (isScript(path) || path.endsWith('package.json')) await readText(reading, path);
}

function fileFacts({ size, mode }: { size: number; mode: number }): SnapshotFile {
  return { size, executable: (mode & 0o100) !== 0 };
}

function native({ root }: Reading, path: string): string {
  return joinNative(root, ...path.split('/'));
}

/** The value, or undefined where the path does not exist. */
async function ifThere<T>(reading: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ToolError('NXM_READ_FAILED', `${path} cannot be read (${code ?? String(error)})`, {
      hint: 'Look at its permissions, and whether it is what its name says, then run again.',
      cause: error,
    });
  }
}
