import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { TARGETS } from '../../plan/image-options';
import type { WorkspaceFiles } from '../../workspace/files';
import { readJsonObject, readManifest } from '../../workspace/manifest';
import { joinPath } from '../../workspace/paths';

interface Declared {
  targets?: Record<string, TargetConfiguration>;
}

/**
 * Nx leaves a target without an executor out of the graph: before there is a Dockerfile, that is one of ours with
 * nothing but options.
 */
export function withDeclaredTargets(
  project: ProjectConfiguration,
  files: WorkspaceFiles,
): ProjectConfiguration {
  const { nx } = readManifest(files, project.root) ?? {};
  const own = readJsonObject<Declared>(files, joinPath(project.root, 'project.json'));
  const declared = { ...(nx as Declared | undefined)?.targets, ...own?.targets };
  const ours = Object.values(TARGETS).flatMap((name) =>
    declared[name] === undefined ? [] : [[name, declared[name]] as const],
  );
  return { ...project, targets: { ...Object.fromEntries(ours), ...project.targets } };
}
