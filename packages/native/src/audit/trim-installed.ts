import { lstatSync, readdirSync, readlinkSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { InstalledPackage } from './installed-package';
import { orphansOf } from './orphans';
import type { Platform } from './platform-label';
import { readInstalled } from './read-installed';
import { foreignPackages, type TrimReason, trimReason } from './trim-rules';

/** What was taken out of one package, in bytes by reason. */
export interface Trimmed {
  name: string;
  version: string;
  bytes: number;
  reasons: TrimReason[];
}

export interface TrimOptions {
  /** `packages`: whole packages only; `files`: also what is in packages. */
  depth: 'packages' | 'files';
  /** Names of packages that stay as they are. */
  ignored?: ReadonlySet<string>;
}

/**
 * Takes out of an installation what no image for a platform needs: packages and prebuilt binaries for others, what
 * compilers read and left. Runs before the audit, which then proves that the rest loads.
 *
 * @param root absolute path of the folder that holds `node_modules`
 * @returns the packages that something was taken out of, most bytes first
 */
export function trimInstalled(
  root: string,
  platform: Platform,
  { depth, ignored }: TrimOptions,
): Trimmed[] {
  const packages = readInstalled(root, () => []).filter(({ name }) => ignored?.has(name) !== true);
  const foreign = foreignPackages(packages, platform);
  const orphans = orphansOf(root, foreign).filter(({ name }) => ignored?.has(name) !== true);
  const gone = new Set([...foreign, ...orphans.map(({ path }) => path)]);
  // What lies inside another goes first, to be counted.
  const going = [...packages.filter(({ path }) => foreign.has(path)), ...orphans].sort(
    (one, other) => (one.path < other.path ? 1 : -1),
  );
  const stay = packages.filter(({ path }) => depth === 'files' && !gone.has(path));
  const trimmed = [
    ...going.map((of) => removePackage(root, of)),
    ...stay.map((of) => trimPackage(root, of, platform)),
  ];
  if (gone.size > 0)
    removeLinks(
      join(root, 'node_modules'),
      [...gone].map((path) => join(root, path)),
    );
  return perPackage(trimmed.filter(({ reasons }) => reasons.length > 0)).sort(
    (one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1),
  );
}

/** One entry for a package that is installed in several places. */
function perPackage(trimmed: readonly Trimmed[]): Trimmed[] {
  const byId = new Map<string, Trimmed>();
  for (const each of trimmed) {
    const id = `${each.name}@${each.version}`;
    const { bytes = 0, reasons = [] } = byId.get(id) ?? {};
    const all = [...new Set([...reasons, ...each.reasons])].sort();
    byId.set(id, { ...each, bytes: bytes + each.bytes, reasons: all });
  }
  return [...byId.values()];
}

function removePackage(
  root: string,
  { name, version, path }: Pick<InstalledPackage, 'name' | 'version' | 'path'>,
): Trimmed {
  const folder = join(root, path);
  const bytes = filesOf(folder, '').reduce((sum, { size }) => sum + size, 0);
  rmSync(folder, { recursive: true, force: true });
  if (name.startsWith('@')) removeWhereEmpty(dirname(folder));
  return { name, version, bytes, reasons: ['package for another platform'] };
}

function trimPackage(root: string, of: InstalledPackage, platform: Platform): Trimmed {
  const folder = join(root, of.path);
  const reasons = new Set<TrimReason>();
  let bytes = 0;
  for (const { file, size } of filesOf(folder, '')) {
    const reason = trimReason(of, file, platform);
    if (reason === undefined) continue;
    reasons.add(reason);
    bytes += size;
    rmSync(join(folder, file));
    removeEmptyUpTo(folder, dirname(join(folder, file)));
  }
  return { name: of.name, version: of.version, bytes, reasons: [...reasons].sort() };
}

/** Files and links of a package with their sizes; those of packages nested in it are not its own. */
function filesOf(folder: string, prefix: string): { file: string; size: number }[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const file = `${prefix}${entry.name}`;
    if (entry.isDirectory())
      return entry.name === 'node_modules' ? [] : filesOf(folder, `${file}/`);
    return [{ file, size: lstatSync(join(folder, file)).size }];
  });
}

function removeEmptyUpTo(top: string, folder: string): void {
  for (let at = folder; at.startsWith(`${top}${sep}`); at = dirname(at))
    if (!removeWhereEmpty(at)) return;
}

function removeWhereEmpty(folder: string): boolean {
  if (readdirSync(folder).length > 0) return false;
  rmdirSync(folder);
  return true;
}

/** Links to packages that are gone: in the folders of pnpm and Bun, and to their programs. */
function removeLinks(folder: string, gone: readonly string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeLinks(path, gone);
    if (!entry.isSymbolicLink() || statSync(path, { throwIfNoEntry: false })) continue;
    const target = resolve(folder, readlinkSync(path));
    if (gone.some((one) => target === one || target.startsWith(`${one}${sep}`))) rmSync(path);
  }
}
