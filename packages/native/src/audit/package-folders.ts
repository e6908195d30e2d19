import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders without anything that is loaded: linker scratch of node-gyp, sources of git, shims, caches. */
export const SKIPPED = new Set(['obj.target', '.deps', '.git', '.bin', '.cache']);

/**
 * Folders that package managers keep the real packages in, with links beside them, below a `node_modules`:
 * - `modules`: each child has a `node_modules` with one package (pnpm, Bun's isolated linker);
 * - `package`: each child has the package in the folder `package` (Yarn's pnpm linker).
 */
const STORES: Readonly<Record<string, 'modules' | 'package'>> = {
  '.pnpm': 'modules',
  '.bun': 'modules',
  '.store': 'package',
};

/**
 * Every package folder below a folder: of `node_modules`, of `workspace_modules/<name>/node_modules`, nested ones, and
 * those in the stores of pnpm, Yarn and Bun. Links are not followed: what they point at is found in its own place.
 *
 * @param root absolute path of the folder, `/app` in an image
 * @returns relative to the root, with forward slashes
 */
export function packageFolders(root: string): string[] {
  const libraries = packagesIn(root, 'workspace_modules').map((path) => `${path}/node_modules`);
  return ['node_modules', ...libraries]
    .filter((path) => existsSync(join(root, path)))
    .flatMap((modules) => packagesBelow(root, modules));
}

/** Folders of workspace libraries, which are roots as the app is; relative to the root. */
export function libraryRoots(root: string): string[] {
  return packagesIn(root, 'workspace_modules');
}

function packagesBelow(root: string, modules: string): string[] {
  const direct = packagesIn(root, modules);
  const stored = Object.entries(STORES).flatMap(([store, kind]) =>
    foldersIn(root, `${modules}/${store}`).flatMap((entry) =>
      kind === 'modules'
        ? packagesIn(root, `${entry}/node_modules`)
        : folder(root, entry, 'package'),
    ),
  );
  return [...direct, ...stored].flatMap((path) => [
    path,
    ...nestedModules(root, path).flatMap((nested) => packagesBelow(root, nested)),
  ]);
}

function folder(root: string, path: string, name: string): string[] {
  return foldersIn(root, path).filter((each) => each === `${path}/${name}`);
}

/** Packages directly in a folder of packages, scoped ones too. A name with a dot in front is none. */
function packagesIn(root: string, modules: string): string[] {
  return foldersIn(root, modules)
    .filter((path) => !path.startsWith('.', modules.length + 1))
    .flatMap((path) => (path.startsWith('@', modules.length + 1) ? foldersIn(root, path) : [path]));
}

function foldersIn(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .map((entry) => `${path}/${entry.name}`);
}

function nestedModules(root: string, path: string): string[] {
  return foldersIn(root, path).flatMap((each) =>
    each.endsWith('/node_modules') ? [each] : nestedModules(root, each),
  );
}
