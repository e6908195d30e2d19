import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { findSource, isPackageName, matchAlias, packageNameOf } from './aliases';
import type { Owners } from './owners';
import type { Import, Program, Project, Source } from './program';

/** What a run-time import of the emitted code leads to. */
export type Resolution =
  /** Built-in, third party, or a file tsc did not make. */
  | { to: 'elsewhere' }
  /** A library with a build of its own. */
  | { to: 'built'; project: Project }
  /** A file of the same module. */
  | { to: 'file' }
  /** A workspace library that becomes a module; `source` where an alias says which file. */
  | { to: 'library'; project: Project; source?: string };

const CANDIDATES = {
  import: { exact: [''], found: ['.js', '.mjs', '.cjs', '.json', '/index.js', '/index.mjs'] },
  require: { exact: ['', '.js', '.json', '/index.js', '/index.json'], found: [] },
} as const satisfies Record<Import['kind'], { exact: string[]; found: string[] }>;

/**
 * Follows one import of the emitted code, as Node will.
 *
 * @throws ToolError `NXM_TSC_ALIAS`, `NXM_TSC_RELATIVE_IMPORT`, `NXM_TSC_ESM_EXTENSION` where Node could not
 */
export function resolveImport(
  program: Program,
  owners: Owners,
  { source, imported }: { source: Source; imported: Import },
): Resolution {
  const { specifier } = imported;
  if (specifier.startsWith('.')) return resolveRelative(owners, source, imported);
  if (specifier.startsWith('/') || /^[a-z][a-z0-9+.-]+:/i.test(specifier))
    return { to: 'elsewhere' };
  const owner = owners.ownerOf(source.path);
  if (specifier.startsWith('#') && declaresImport(owner, specifier)) return { to: 'elsewhere' };
  const target = aliasTarget(program, owners, specifier);
  if (target === undefined) return resolvePackage(program, owners, specifier);
  return resolveAlias(program, owners, { source, specifier, target });
}

function resolveRelative(owners: Owners, source: Source, imported: Import): Resolution {
  const path = posix.join(posix.dirname(source.emitted), imported.specifier.replace(/[?#].*$/, ''));
  const { exact, found } = CANDIDATES[imported.kind];
  const lookUp = (endings: readonly string[]): Source | undefined =>
    endings.map((ending) => owners.byEmitted.get(path + ending)).find((file) => file !== undefined);
  const target = lookUp(exact);
  if (target === undefined) {
    const meant = lookUp(found);
    if (meant !== undefined) throw extensionError(source, imported.specifier, meant);
    return { to: 'elsewhere' };
  }
  const [from, to] = [owners.ownerOf(source.path), owners.ownerOf(target.path)];
  if (from !== to) throw relativeError({ source, specifier: imported.specifier, target, from, to });
  return { to: 'file' };
}

function aliasTarget(program: Program, owners: Owners, specifier: string): string | undefined {
  const targets = matchAlias(program.aliases, specifier)?.targets ?? [];
  const all =
    program.baseUrl === undefined ? targets : [...targets, posix.join(program.baseUrl, specifier)];
  return all.map((path) => findSource(path, owners.lookup)).find((path) => path !== undefined);
}

function resolveAlias(
  program: Program,
  owners: Owners,
  use: { source: Source; specifier: string; target: string },
): Resolution {
  const { source, specifier, target } = use;
  const project = owners.ownerOf(target);
  if (project.hasOwnBuild && project !== program.app) return { to: 'built', project };
  if (project === program.app) throw appAliasError(program, use);
  const alias = matchAlias(program.aliases, specifier);
  if (alias === undefined) throw baseUrlError(source, specifier, target);
  if (!isPackageName(packageNameOf(specifier))) throw aliasNameError(use);
  return { to: 'library', project, source: target };
}

function resolvePackage(program: Program, owners: Owners, specifier: string): Resolution {
  const name = packageNameOf(specifier);
  const project = program.projects.find(
    ({ manifest, root }) => manifest?.name === name && root !== '.',
  );
  if (project === undefined || project === program.app) return { to: 'elsewhere' };
  if (project.hasOwnBuild) return { to: 'built', project };
  return owners.sourcesOf(project).length === 0 ? { to: 'elsewhere' } : { to: 'library', project };
}

function declaresImport(owner: Project, specifier: string): boolean {
  return Object.keys(owner.manifest?.imports ?? {}).some((key) =>
    key.includes('*') ? specifier.startsWith(key.replace(/\*.*$/, '')) : key === specifier,
  );
}

function extensionError(source: Source, specifier: string, meant: Source): ToolError {
  const relative = posix.relative(posix.dirname(source.emitted), meant.emitted);
  const full = relative.startsWith('.') ? relative : `./${relative}`;
  return new ToolError(
    'NXM_TSC_ESM_EXTENSION',
    `${source.path} imports '${specifier}'; in an ES module Node finds a file by its full name only.`,
    {
      hint: `Import '${full}' (tsc finds the TypeScript source), or set "module": "commonjs" in the app's tsconfig. With "module": "nodenext" tsc itself reports such imports.`,
    },
  );
}

function relativeError(use: {
  source: Source;
  specifier: string;
  target: Source;
  from: Project;
  to: Project;
}): ToolError {
  return new ToolError(
    'NXM_TSC_RELATIVE_IMPORT',
    `${use.source.path} (project ${use.from.name}) imports '${use.specifier}', which is ${use.target.path} of ${use.to.name}: each project becomes a module of its own, and relative paths end at its border.`,
    {
      hint: `Import it by a package name or a tsconfig path alias of ${use.to.name}, or move the file into ${use.from.root}.`,
    },
  );
}

function appAliasError(
  program: Program,
  { source, specifier, target }: { source: Source; specifier: string; target: string },
): ToolError {
  const importer = program.app.root === '.' ? 'package.json' : `${program.app.root}/package.json`;
  return new ToolError(
    'NXM_TSC_ALIAS',
    `${source.path} imports '${specifier}', which is ${target} of the app ${program.app.name} itself: tsc leaves the specifier as it is, and Node does not know tsconfig paths or baseUrl.`,
    {
      hint: `Use a relative import, or a name starting with # under "imports" in ${importer}, which tsc and Node both resolve.`,
    },
  );
}

function baseUrlError(source: Source, specifier: string, target: string): ToolError {
  return new ToolError(
    'NXM_TSC_ALIAS',
    `${source.path} imports '${specifier}', which tsc finds as ${target} by baseUrl: Node does not know baseUrl.`,
    {
      hint: 'Add a tsconfig path alias that is a package name, such as @acme/util, and import that.',
    },
  );
}

function aliasNameError(use: { source: Source; specifier: string; target: string }): ToolError {
  return new ToolError(
    'NXM_TSC_ALIAS',
    `${use.source.path} imports '${use.specifier}' (${use.target}): '${packageNameOf(use.specifier)}' cannot be the name of an installed package, so Node cannot resolve this alias at run time.`,
    {
      hint: 'Rename the alias in tsconfig paths to a package name that no built-in module has, such as @acme/util, or import by a relative path inside the project.',
    },
  );
}
