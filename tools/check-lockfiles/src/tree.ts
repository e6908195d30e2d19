import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { succeed } from '@nx-multistage/testkit';

/** An import as it stands in built code. */
export interface WrittenImport {
  /** Path below the tree's root. */
  file: string;
  specifier: string;
  /** Of the package. */
  name: string;
  kind: 'require' | 'import';
}

/** The app or a workspace module, in a tree that was installed. */
export interface TreeOwner {
  /** Folder its look-ups start in, below the tree's root. */
  place: string;
  /** A look-up of its name means it, wherever the manager put it: workspace packages, but no other folders. */
  byName: boolean;
  imports: readonly WrittenImport[];
  /** Production dependencies of its manifest. */
  declared: readonly string[];
}

/** What a name leads to: a folder, `@<owner>`, or nothing. */
export interface TreeEdge {
  /** An optional peer that nobody asked for. */
  soft: boolean;
  to: string | null;
  /** Range of a peer. */
  peer?: string;
  /** That peer is optional. */
  optional?: boolean;
  /** Range of a dependency of a package. */
  range?: string;
  /** Found where pnpm puts everything for packages that forgot to say what they need. */
  byChance?: boolean;
  /** Of an owner: code imports it. */
  imported?: boolean;
  /** Of an owner whose manifest does not declare it: what the root's own look-up finds. */
  atRoot?: string | null;
}

export interface TreeNode {
  name: string;
  version: string;
  edges: Readonly<Record<string, TreeEdge>>;
}

export interface WalkedTree {
  nodes: Readonly<Record<string, TreeNode>>;
  /** Imports that Node does not resolve. */
  failures: readonly { file: string; specifier: string; why: string }[];
}

/**
 * Lets Node look up everything that the owners ask for, in a tree that was installed.
 *
 * @param root absolute
 * @param owners by name, the app by the empty string
 * @param optionalPeers optional peers that the app or the workspace declares: as good as required
 * @param added dependencies that the workspace adds to published packages, by the package's name
 */
export async function walkTree(
  root: string,
  owners: Readonly<Record<string, TreeOwner>>,
  {
    optionalPeers,
    added,
  }: { optionalPeers: readonly string[]; added: Readonly<Record<string, readonly string[]>> },
): Promise<WalkedTree> {
  const argv = ['--experimental-import-meta-resolve', join(__dirname, 'walk.mjs')];
  const input = JSON.stringify({ root, owners, optionalPeers, added });
  return JSON.parse((await succeed(process.execPath, argv, { input })).stdout);
}

/** Imports of packages in the scripts below a folder of a tree, without what is installed there. */
export function importsBelow(root: string, folder: string): WrittenImport[] {
  return scriptsBelow(root, folder).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(WRITTEN)].flatMap((found) => {
      const specifier = found[1] ?? found[2] ?? '';
      const name = packageOf(specifier);
      const kind = found[1] === undefined ? 'import' : 'require';
      return name === undefined ? [] : [{ file, specifier, name, kind } as const];
    });
  });
}

/** `require('x')`; `import 'x'`, `import … from 'x'`, `export … from 'x'`, `import('x')`. */
const WRITTEN =
  /\brequire\(\s*['"]([^'"]+)['"]\s*\)|\b(?:import|export)\b[^'"();]*(?:\(\s*)?['"]([^'"]+)['"]/g;

/** Files of scripts below a folder, path below the root. */
function scriptsBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry);
      if (entry === 'node_modules' || entry === 'workspace_modules') return [];
      if (statSync(join(root, path)).isDirectory()) return scriptsBelow(root, path);
      return /\.[cm]?js$/.test(entry) ? [path] : [];
    });
}

function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|#|node:)/.test(specifier) || builtinModules.includes(specifier)) return undefined;
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

/** Every package that is installed below a folder: `name@version` by its own name, each once, sorted. */
export function installedBelow(root: string): string[] {
  const found = new Set<string>();
  collect(join(root, 'node_modules'), found);
  for (const module of modulesBelow(root))
    collect(join(root, 'workspace_modules', module, 'node_modules'), found);
  return [...found].sort();
}

/** Names of the workspace modules of a pruned tree. */
export function modulesBelow(root: string): string[] {
  const folder = join(root, 'workspace_modules');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`)
      : [name],
  );
}

/** Adds what is installed in one `node_modules`: real folders only, a link's target is counted where it is. */
function collect(folder: string, found: Set<string>): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) continue;
    if (entry.name.startsWith('@')) collect(path, found);
    else if (entry.name.startsWith('.')) collectStore(path, found);
    else addPackage(path, found);
  }
}

/** `.pnpm/<id>/node_modules`, `.bun/<id>/node_modules`, `.store/<id>/package` or `/node_modules`. */
function collectStore(store: string, found: Set<string>): void {
  for (const entry of readdirSync(store, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    collect(join(store, entry.name, 'node_modules'), found);
    addPackage(join(store, entry.name, 'package'), found);
  }
}

function addPackage(path: string, found: Set<string>): void {
  collect(join(path, 'node_modules'), found);
  const file = join(path, 'package.json');
  if (!existsSync(file)) return;
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  if (name !== undefined && version !== undefined) found.add(`${name}@${version}`);
}
