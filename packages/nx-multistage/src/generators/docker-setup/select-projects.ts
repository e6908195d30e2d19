import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';
import type { WorkspaceFiles } from '../../workspace/files';
import { joinPath } from '../../workspace/paths';
import { projectOf } from '../../workspace/app-facts';
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
    names.forEach((name) => projectOf(graph, name));
    return [...new Set(names)];
  }
  const apps = findApps(graph, files);
  if (all === true) return apps;
  const picked = await ask('Which apps?', apps);
  if (picked !== undefined && picked.length > 0) return picked;
  throw new ToolError('NXM_PROJECT_MISSING', 'No project was named.', {
    hint: `Run nx g docker-setup <project>, or --all for ${apps.join(', ') || 'every app (none was found)'}.`,
  });
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
