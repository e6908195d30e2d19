import type { Owners } from './owners';
import type { Program, Project, Source } from './program';
import { resolveImport } from './resolve-import';

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
 * package manifests on the way. What is only imported as a type is not reached.
 *
 * @throws ToolError of {@link resolveImport}
 */
export function reach(program: Program, owners: Owners): Reached {
  const projects = new Set<Project>([program.app]);
  const uses = new Map<string, Use>();
  for (const project of projects) {
    for (const source of owners.sourcesOf(project))
      for (const use of usesOf(program, owners, source)) {
        projects.add(use.project);
        if (!uses.has(use.specifier)) uses.set(use.specifier, use);
      }
    for (const use of declared(program, owners, project)) {
      projects.add(use.project);
      if (!uses.has(use.specifier)) uses.set(use.specifier, use);
    }
  }
  projects.delete(program.app);
  return { projects: [...projects], uses: [...uses.values()] };
}

function usesOf(program: Program, owners: Owners, source: Source): Use[] {
  return source.imports.flatMap((imported) => {
    const resolution = resolveImport(program, owners, { source, imported });
    if (resolution.to !== 'library') return [];
    const { project, source: target } = resolution;
    const use = { specifier: imported.specifier, from: source.path, project };
    return [target === undefined ? use : { ...use, source: target }];
  });
}

/** Workspace packages named in a project's `dependencies`: they may be loaded in ways no scan sees. */
function declared(program: Program, owners: Owners, project: Project): Use[] {
  if (project.root === '.' && project !== program.app) return [];
  const names = Object.keys(project.manifest?.dependencies ?? {});
  return program.projects
    .filter(
      (other) =>
        other !== program.app &&
        !other.hasOwnBuild &&
        names.includes(other.manifest?.name ?? '') &&
        owners.sourcesOf(other).length > 0,
    )
    .map((other) => ({
      specifier: other.manifest?.name ?? '',
      from: `${project.root}/package.json`,
      project: other,
    }));
}
