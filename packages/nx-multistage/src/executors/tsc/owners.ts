import { isInside } from '../../workspace/paths';
import { matchAlias, findSource, type SourceLookup } from './aliases';
import type { ModuleFormat } from './package-manifest';
import type { Program, Project, Source } from './program';

/** Questions about a compiled program that several steps of the plan ask. */
export interface Owners {
  /** The project whose module a source becomes part of. */
  ownerOf(path: string): Project;
  sourcesOf(project: Project): readonly Source[];
  /** How Node must read the `.js` files of a project. */
  formatOf(project: Project): ModuleFormat;
  byPath: ReadonlyMap<string, Source>;
  byEmitted: ReadonlyMap<string, Source>;
  lookup: SourceLookup;
}

/** Owner of files that lie in no project. */
const WORKSPACE: Project = { name: 'the workspace root', root: '.', hasOwnBuild: false };

/**
 * Assigns every source of a program to a project: the nearest one that can be a module. A project without
 * package.json and without alias, nested in another one, is part of that.
 */
export function findOwners(program: Program): Owners {
  const byPath = new Map(program.sources.map((source) => [source.path, source]));
  const paths = new Set(byPath.keys());
  const nearest = innermostFirst(program.projects);
  const named = namedProjects(program, nearest, paths);
  const owners = new Map(
    program.sources.map(({ path }) => [path, nearestOf(named, path) ?? WORKSPACE]),
  );
  const ownerOf = (path: string): Project => owners.get(path) ?? WORKSPACE;
  const groups = new Map<Project, Source[]>();
  for (const source of program.sources) {
    const owner = ownerOf(source.path);
    groups.set(owner, [...(groups.get(owner) ?? []), source]);
  }
  const sourcesOf = (project: Project): readonly Source[] => groups.get(project) ?? [];
  return {
    ownerOf,
    sourcesOf,
    formatOf: (project) => formatOf(program, project, sourcesOf(project)),
    byPath,
    byEmitted: new Map(program.sources.map((source) => [source.emitted, source])),
    lookup: {
      has: (path) => byPath.has(path),
      hasBelow: (prefix) => program.sources.some(({ path }) => path.startsWith(prefix)),
    },
  };
}

function namedProjects(
  program: Program,
  nearest: readonly Project[],
  paths: ReadonlySet<string>,
): Project[] {
  const targets = program.aliases
    .filter(({ key }) => !key.includes('*'))
    .flatMap(({ key }) => matchAlias(program.aliases, key)?.targets ?? [])
    .map((target) => findSource(target, paths))
    .concat(wildcardTargets(program, paths));
  const aliased = new Set(targets.map((path) => path && nearestOf(nearest, path)));
  return nearest.filter(
    (project) =>
      project === program.app ||
      project.hasOwnBuild ||
      project.manifest?.name !== undefined ||
      aliased.has(project),
  );
}

function wildcardTargets(program: Program, paths: ReadonlySet<string>): (string | undefined)[] {
  const specifiers = new Set(
    program.sources.flatMap(({ imports }) => imports.map(({ specifier }) => specifier)),
  );
  return [...specifiers].map((specifier) =>
    matchAlias(program.aliases, specifier)
      ?.targets.map((target) => findSource(target, paths))
      .find((path) => path !== undefined),
  );
}

function nearestOf(projects: readonly Project[], path: string): Project | undefined {
  return projects.find(({ root }) => root === '.' || isInside(path, root));
}

/** The innermost project whose folder holds a file. */
export function nearestProject(projects: readonly Project[], path: string): Project | undefined {
  return nearestOf(innermostFirst(projects), path);
}

function innermostFirst(projects: readonly Project[]): Project[] {
  const depth = ({ root }: Project): number => (root === '.' ? 0 : root.length);
  return [...projects].sort((a, b) => depth(b) - depth(a));
}

function formatOf(program: Program, project: Project, sources: readonly Source[]): ModuleFormat {
  if (program.format === 'commonjs' || program.format === 'module') return program.format;
  if (program.format === 'by-package') {
    if (project.manifest === undefined) return program.rootType;
    return project.manifest.type === 'module' ? 'module' : 'commonjs';
  }
  return sources.some(({ isEsm, emitted }) => isEsm && emitted.endsWith('.js'))
    ? 'module'
    : 'commonjs';
}
