import { posix } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { isInside } from '../../workspace/paths';
import { packageNameOf, subpathOf } from './aliases';
import { emittedPath } from './emitted';
import {
  aliasExports,
  mapExports,
  mapMain,
  relativeTo,
  resolveExports,
  type SourceMapping,
} from './module-exports';
import type { Owners } from './owners';
import type { ExportsValue, ModuleFormat, PackageManifest } from './package-manifest';
import type { Program, Project, Source } from './program';
import type { Reached, Use } from './reach';

/** A workspace library, or several of one package name, as Node will find it. */
export interface WorkspaceModule {
  name: string;
  /** Workspace-relative folder that becomes the module's folder. */
  root: string;
  projects: Project[];
  sources: Source[];
  manifest: ModuleManifest;
  /** Folders inside the module whose `type` differs from the module's. */
  types: { folder: string; type: ModuleFormat }[];
}

/** The package.json written into a module. */
export interface ModuleManifest {
  name: string;
  version?: string;
  type: ModuleFormat;
  main?: string;
  exports?: ExportsValue;
  imports?: Record<string, ExportsValue>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, unknown>;
}

const DEPENDENCY_FIELDS = [
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
] as const;

/**
 * Groups the libraries an app loads into modules by package name and writes their manifests.
 *
 * @returns modules sorted by name
 * @throws ToolError `NXM_TSC_TWO_NAMES`, `NXM_TSC_LIBRARY_ENTRY`
 */
export function planModules(program: Program, owners: Owners, reached: Reached): WorkspaceModule[] {
  const groups = new Map<string, Project[]>();
  for (const project of reached.projects) {
    const name = nameOf(project, reached.uses);
    groups.set(name, [...(groups.get(name) ?? []), project]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, projects]) => planModule(program, owners, { name, projects, uses: reached.uses }));
}

function nameOf(project: Project, uses: readonly Use[]): string {
  const own = uses.filter((use) => use.project === project);
  const [name = project.name, ...others] = new Set(
    own.map(({ specifier }) => packageNameOf(specifier)),
  );
  if (others.length === 0) return name;
  const second = own.find(({ specifier }) => packageNameOf(specifier) === others[0]);
  throw new ToolError(
    'NXM_TSC_TWO_NAMES',
    `Project ${project.name} is imported as ${name} (${own[0]?.from}) and as ${others[0]} (${second?.from}): two packages would each load a copy of it.`,
    { hint: `Import it by one package name; subpaths such as ${name}/more are fine.` },
  );
}

interface Group {
  name: string;
  projects: Project[];
  uses: readonly Use[];
}

function planModule(program: Program, owners: Owners, group: Group): WorkspaceModule {
  const projects = [...group.projects].sort((a, b) => (a.root < b.root ? -1 : 1));
  const root = commonFolder(projects.map((project) => project.root));
  const sources = projects
    .flatMap((project) => owners.sourcesOf(project))
    .filter(
      ({ path }) => !projects.some(({ root: own }) => path === posix.join(own, 'package.json')),
    );
  const types = projects.map((project) => ({
    folder: posix.relative(root, project.root),
    type: owners.formatOf(project),
  }));
  const type = types[0]?.type ?? 'commonjs';
  const entries = planEntries(program, owners, { ...group, projects, root });
  return {
    name: group.name,
    root,
    projects,
    sources,
    manifest: { ...identity(group.name, projects, type), ...entries, ...dependencies(projects) },
    types: types.filter((item) => item.type !== type),
  };
}

type Entries = Pick<ModuleManifest, 'main' | 'exports' | 'imports'>;

function planEntries(program: Program, owners: Owners, group: Group & { root: string }): Entries {
  const { name, projects, uses, root } = group;
  const mappingOf = (project: Project): SourceMapping => ({
    root: project.root,
    sources: owners.lookup,
    toTarget: (source) => relativeTo(root, emittedPath(source)),
    conditions: program.conditions,
  });
  const own = projects.find(({ manifest }) => manifest?.name === name);
  const fromManifest = own?.manifest && packageEntries(own.manifest, mappingOf(own));
  const fromAliases = aliasExports(program.aliases, name, {
    moduleRoot: root,
    sources: owners.lookup,
  });
  const imports = mapImports(own?.manifest, own && mappingOf(own));
  const main = fromAliases['.'] ?? fromManifest?.main;
  const isOpen =
    Object.keys(fromAliases).length === 0 && fromManifest?.exports === undefined && main;
  if (isOpen) return { main, ...imports };
  const exports = completeExports(
    { ...fromManifest?.exports, ...(main === undefined ? {} : { '.': main }), ...fromAliases },
    { uses: uses.filter(({ project }) => projects.includes(project)), root, name },
  );
  const entry = resolveExports(exports, '.');
  return { ...(entry === undefined ? {} : { main: entry }), exports, ...imports };
}

function packageEntries(
  manifest: PackageManifest,
  mapping: SourceMapping,
): { main?: string; exports?: { [key: string]: ExportsValue } } {
  if (manifest.exports === undefined) {
    const main = mapMain(manifest, mapping);
    return main === undefined ? {} : { main };
  }
  const mapped = mapExports(manifest.exports, mapping) ?? {};
  const isMap =
    mapped !== null &&
    typeof mapped === 'object' &&
    !Array.isArray(mapped) &&
    Object.keys(mapped).every((key) => key.startsWith('.'));
  return { exports: isMap ? mapped : { '.': mapped } };
}

function mapImports(
  manifest: PackageManifest | undefined,
  mapping: SourceMapping | undefined,
): Pick<ModuleManifest, 'imports'> {
  if (manifest?.imports === undefined || mapping === undefined) return {};
  const imports = mapExports(manifest.imports, mapping);
  return imports === undefined ? {} : { imports: imports as Record<string, ExportsValue> };
}

/** Adds what the app imports and no entry leads to, such as a folder behind a wildcard alias. */
function completeExports(
  exports: { [key: string]: ExportsValue },
  { uses, root, name }: { uses: readonly Use[]; root: string; name: string },
): { [key: string]: ExportsValue } {
  const complete: { [key: string]: ExportsValue } = { ...exports };
  for (const use of uses) {
    const subpath = subpathOf(use.specifier);
    const target = resolveExports(complete, subpath);
    const expected = use.source === undefined ? undefined : use.source;
    if (expected === undefined && target === undefined) throw entryError(name, use);
    if (expected !== undefined && target !== emittedOf(expected, root))
      complete[subpath] = emittedOf(expected, root);
  }
  complete['./package.json'] ??= './package.json';
  return Object.fromEntries(Object.entries(complete).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function emittedOf(source: string, root: string): string {
  return relativeTo(root, emittedPath(source));
}

function identity(
  name: string,
  projects: readonly Project[],
  type: ModuleFormat,
): Pick<ModuleManifest, 'name' | 'version' | 'type'> {
  const own = projects.find(({ manifest }) => manifest?.name === name);
  const version = (own ?? (projects.length === 1 ? projects[0] : undefined))?.manifest?.version;
  return { name, ...(version === undefined ? {} : { version }), type };
}

function dependencies(
  projects: readonly Project[],
): Partial<Pick<ModuleManifest, (typeof DEPENDENCY_FIELDS)[number]>> {
  const manifests = projects.filter(({ root }) => root !== '.').map(({ manifest }) => manifest);
  return Object.fromEntries(
    DEPENDENCY_FIELDS.map((field) => [
      field,
      Object.assign({}, ...manifests.map((manifest) => manifest?.[field])) as object,
    ]).filter(([, value]) => Object.keys(value as object).length > 0),
  );
}

/** The deepest folder that holds all of them. */
function commonFolder(folders: readonly string[]): string {
  const [first = '.', ...rest] = folders;
  let common = first;
  while (common !== '.' && !rest.every((folder) => isInside(folder, common)))
    common = posix.dirname(common);
  return common;
}

function entryError(name: string, use: Use): ToolError {
  return new ToolError(
    'NXM_TSC_LIBRARY_ENTRY',
    `${use.from} needs '${use.specifier}', and no entry of ${name} leads from there to a source that was compiled.`,
    {
      hint: `Point exports (or main) of ${use.project.root}/package.json at its TypeScript source, or give ${use.project.name} a build target of its own.`,
    },
  );
}
