import { isToolError } from '@nx-multistage/errors';
import type { Owners } from './owners';
import type { Program, Project } from './program';
import { resolveImport, type Resolution } from './resolve-import';

/** One specifier that asks for a workspace library at run time. */
export interface Use {
  specifier: string;
  /** The file that imports it first. */
  from: string;
  project: Project;
  /** The source it stands for, where an alias says so. */
  source?: string;
}

export interface Reached {
  /** Libraries the app loads at run time, in the order they are met. */
  projects: Project[];
  /** One per specifier. */
  uses: Use[];
}

/**
 * Follows the imports of the emitted code from the app to the libraries it loads, and the `dependencies` of
 * package manifests on the way; through libraries with a build of their own too. What is only imported as a
 * type is not reached.
 *
 * @throws ToolError of {@link resolveImport}
 */
export function reach(program: Program, owners: Owners): Reached {
  const projects = new Set<Project>([program.app]);
  const uses = new Map<string, Use>();
  for (const project of projects)
    for (const use of [
      ...imported(program, owners, project),
      ...declared(program, owners, project),
    ]) {
      projects.add(use.project);
      if (!use.project.hasOwnBuild && !uses.has(use.specifier)) uses.set(use.specifier, use);
    }
  projects.delete(program.app);
  return {
    projects: [...projects].filter(({ hasOwnBuild }) => !hasOwnBuild),
    uses: [...uses.values()],
  };
}

/** What the code of a project loads. How a library with a build of its own resolves is its build's matter. */
function imported(program: Program, owners: Owners, project: Project): Use[] {
  const isOurs = project === program.app || !project.hasOwnBuild;
  return owners
    .sourcesOf(project)
    .flatMap((source) => source.imports.map((item) => ({ source, imported: item })))
    .flatMap((step) => {
      const resolution = isOurs
        ? resolveImport(program, owners, step)
        : tryResolve(program, owners, step);
      if (resolution.to !== 'library' && resolution.to !== 'built') return [];
      const { to: _to, ...target } = resolution;
      return [{ specifier: step.imported.specifier, from: step.source.path, ...target }];
    });
}

function tryResolve(
  program: Program,
  owners: Owners,
  step: Parameters<typeof resolveImport>[2],
): Resolution {
  try {
    return resolveImport(program, owners, step);
  } catch (error) {
    if (isToolError(error)) return { to: 'elsewhere' };
    throw error;
  }
}

/** Workspace packages named in a project's `dependencies`: they may be loaded in ways no scan sees. */
function declared(program: Program, owners: Owners, project: Project): Use[] {
  if (project.root === '.' && project !== program.app) return [];
  const names = Object.keys(project.manifest?.dependencies ?? {});
  return program.projects
    .filter((other) => other !== program.app && names.includes(other.manifest?.name ?? ''))
    .filter((other) => other.hasOwnBuild || owners.sourcesOf(other).length > 0)
    .map((other) => ({
      specifier: other.manifest?.name ?? '',
      from: `${project.root}/package.json`,
      project: other,
    }));
}
