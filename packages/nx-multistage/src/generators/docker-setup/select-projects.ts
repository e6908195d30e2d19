import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from '../../workspace/files';
import { joinPath } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { ask } from './ask';

const START_FILE = /^(main|server|app)\.[cm]?[jt]s$/;

/**
 * The projects a run of `docker-setup` is for: those named, all apps, or those a person picks.
 *
 * @throws ToolError `NXM_PROJECT_UNKNOWN`, `NXM_PROJECT_MISSING`
 */
export async function selectProjects(
  graph: ProjectGraph,
  files: WorkspaceFiles,
  { projects, all }: { projects?: string[] | undefined; all?: boolean | undefined },
): Promise<string[]> {
  if (projects !== undefined && projects.length > 0) {
    const names = projects.flatMap((name) => name.split(',')).filter(Boolean);
    return known(graph, names);
  }
  const apps = findApps(graph, files);
  if (all === true && apps.length > 0) return apps;
  const picked = all === true ? undefined : await ask('Which apps?', apps);
  if (picked !== undefined && picked.length > 0) return known(graph, picked);
  if (apps.length === 0)
    throw new ToolError('NXM_PROJECT_MISSING', 'No Node app was found in this workspace.', {
      hint: 'Name the project: nx g docker-setup <project>. An app is found by main, server or app (.ts, .js) in its root or src.',
    });
  throw new ToolError('NXM_PROJECT_MISSING', 'No project was named.', {
    hint: `Run nx g docker-setup <project>, or --all for ${apps.join(', ')}.`,
  });
}

/** @throws ToolError `NXM_PROJECT_UNKNOWN` */
function known(graph: ProjectGraph, names: readonly string[]): string[] {
  names.forEach((name) => projectOf(graph, name));
  return [...new Set(names)];
}

/** Projects that look like Node apps: they have a start file and no page of a browser. */
export function findApps(graph: ProjectGraph, files: WorkspaceFiles): string[] {
  return Object.values(graph.nodes)
    .filter(
      ({ name, data }) => !name.endsWith('-e2e') && isApp(data as ProjectConfiguration, files),
    )
    .map(({ name }) => name)
    .sort();
}

function isApp(project: ProjectConfiguration, files: WorkspaceFiles): boolean {
  if (project.projectType === 'library' && project.root.startsWith('packages/')) return false;
  const folders = [project.root, joinPath(project.root, 'src')];
  const names = folders.flatMap((folder) => files.list(folder));
  if (names.includes('index.html')) return false;
  return names.some((name) => START_FILE.test(name));
}
