import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';
import type { WorkspaceFiles } from './files';
import { readManifest } from './manifest';
import { isInside } from './paths';
import { resolveOutputs } from './target-outputs';

/** A workspace library that an app may need at run time. */
export interface WorkspaceLibrary {
  projectName: string;
  root: string;
  /** Name in its package.json; undefined for a library without one. */
  packageName?: string;
  /** tsconfig path aliases that point into it. */
  aliases: string[];
  /** Whether it has a build target of its own. */
  ownBuild: boolean;
  /** Workspace-relative folders its own build writes. */
  outputs: string[];
}

/**
 * The workspace libraries an app depends on, directly or not, from the project graph.
 *
 * @param app the Nx project's name
 * @param aliases tsconfig path aliases of the workspace (`readAliases`)
 * @param buildTarget name of the target that builds the app; a library may have it too, else `build`
 */
export function findLibraries(
  graph: ProjectGraph,
  app: string,
  {
    files,
    aliases,
    buildTarget,
  }: { files: WorkspaceFiles; aliases: Record<string, string[]>; buildTarget: string },
): WorkspaceLibrary[] {
  return closure(graph, app).map((projectName) => {
    const project = graph.nodes[projectName]?.data as ProjectConfiguration;
    const target = project.targets?.[buildTarget] ?? project.targets?.['build'];
    const packageName = project.root === '.' ? undefined : readManifest(files, project.root)?.name;
    return {
      projectName,
      root: project.root,
      aliases: Object.keys(aliases).filter((key) =>
        (aliases[key] ?? []).some((path) => isInside(path.replace(/\*.*$/, ''), project.root)),
      ),
      ownBuild: target !== undefined,
      outputs: target === undefined ? [] : resolveOutputs(target, project, projectName),
      ...(packageName === undefined ? {} : { packageName }),
    };
  });
}

/** Names of the npm packages that an app and its libraries import, as the project graph sees them. */
export function findGraphPackages(graph: ProjectGraph, app: string): string[] {
  const names = [app, ...closure(graph, app)]
    .flatMap((name) => graph.dependencies[name] ?? [])
    .map(({ target }) => graph.externalNodes?.[target]?.data.packageName)
    .filter((name): name is string => name !== undefined);
  return [...new Set(names)].sort();
}

function closure(graph: ProjectGraph, app: string): string[] {
  const seen = new Set<string>([app]);
  const queue = [app];
  for (let name = queue.shift(); name !== undefined; name = queue.shift())
    for (const { target } of graph.dependencies[name] ?? [])
      if (graph.nodes[target] !== undefined && !seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
  seen.delete(app);
  return [...seen].sort();
}
