import { ToolError } from '@nx-multistage/errors';

/** One entry of `packages` in a package-lock.json. Source: npm docs, package-lock.json. */
export interface LockEntry {
  /** Key in the lockfile: `node_modules/a/node_modules/b`. */
  path: string;
  name: string;
  version: string;
  link: boolean;
  hasInstallScript: boolean;
  optional: boolean;
  /** Only development dependencies lead to it. */
  dev: boolean;
  dependencies: string[];
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface RawEntry {
  name?: string;
  version?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
  dev?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/**
 * @param text of a package-lock.json
 * @param path named in the error
 * @throws ToolError `NXM_LOCKFILE_INVALID`
 */
export function readLockfile(text: string, path: string): Map<string, LockEntry> {
  let packages: Record<string, RawEntry> | undefined;
  try {
    packages = (JSON.parse(text) as { packages?: Record<string, RawEntry> }).packages;
  } catch (error) {
    throw invalid(path, String(error));
  }
  if (packages === undefined)
    throw invalid(path, 'it has no packages; its lockfileVersion is too old');
  return new Map(Object.entries(packages).map(([key, raw]) => [key, toEntry(key, raw)]));
}

/**
 * All that is reached from names imported in folders, by Node's lookup through the lockfile's paths, but for
 * what only development dependencies lead to.
 */
export function reachable(
  packages: ReadonlyMap<string, LockEntry>,
  roots: readonly { name: string; folder: string }[],
): LockEntry[] {
  const found = new Map<string, LockEntry>();
  const queue = roots.map(({ name, folder }) =>
    lookUp(packages, folder === '.' ? '' : folder, name),
  );
  for (let index = 0; index < queue.length; index += 1) {
    const entry = queue[index];
    if (entry === undefined || entry.dev || found.has(entry.path)) continue;
    found.set(entry.path, entry);
    queue.push(...entry.dependencies.map((name) => lookUp(packages, entry.path, name)));
  }
  return [...found.values()].filter(({ link }) => !link);
}

function lookUp(
  packages: ReadonlyMap<string, LockEntry>,
  from: string,
  name: string,
): LockEntry | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const entry = packages.get(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
    if (entry !== undefined || folder === '') return entry;
  }
}

function toEntry(path: string, raw: RawEntry): LockEntry {
  const peers = Object.keys(raw.peerDependencies ?? {}).filter(
    (name) => raw.peerDependenciesMeta?.[name]?.optional !== true,
  );
  return {
    path,
    name: raw.name ?? path.replace(/^.*node_modules\//, ''),
    version: raw.version ?? '',
    link: raw.link ?? false,
    hasInstallScript: raw.hasInstallScript ?? false,
    optional: raw.optional ?? false,
    dev: raw.dev ?? false,
    dependencies: [
      ...Object.keys(raw.dependencies ?? {}),
      ...Object.keys(raw.optionalDependencies ?? {}),
      ...peers,
    ],
    ...(raw.os === undefined ? {} : { os: raw.os }),
    ...(raw.cpu === undefined ? {} : { cpu: raw.cpu }),
    ...(raw.libc === undefined ? {} : { libc: raw.libc }),
    ...(raw.optionalDependencies === undefined
      ? {}
      : { optionalDependencies: raw.optionalDependencies }),
  };
}

function invalid(path: string, why: string): ToolError {
  return new ToolError('NXM_LOCKFILE_INVALID', `${path} cannot be read: ${why}.`, {
    hint: 'Run npm install with npm 7 or newer and commit the lockfile; resolve merge conflicts first.',
  });
}
