import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { joinPath } from './paths';

/** What Nx takes for the outputs of a target that declares none. Source: nx `getOutputs`. */
const DEFAULT_OUTPUTS = [
  '{workspaceRoot}/dist/{projectRoot}',
  '{projectRoot}/dist',
  '{projectRoot}/build',
  '{projectRoot}/public',
];

/**
 * The folders and files a target writes, tokens resolved.
 *
 * @returns workspace-relative paths; entries whose `{options.*}` is not set are left out
 */
export function resolveOutputs(
  target: TargetConfiguration,
  project: Pick<ProjectConfiguration, 'root'>,
  projectName: string,
): string[] {
  const declared = target.outputs?.length ? target.outputs : DEFAULT_OUTPUTS;
  const resolved = declared
    .filter((output) => !output.startsWith('!'))
    .map((output) => output.replace(/\/?\*.*$/, ''))
    .map((output) => resolveTokens(output, target, project, projectName))
    .filter((output): output is string => output !== undefined)
    .map((output) => joinPath(output.replace(/^\//, '')));
  return [...new Set(resolved)];
}

function resolveTokens(
  output: string,
  target: TargetConfiguration,
  project: Pick<ProjectConfiguration, 'root'>,
  projectName: string,
): string | undefined {
  let missing = false;
  const text = output
    .replace('{workspaceRoot}/', '')
    .replace('{workspaceRoot}', '.')
    .replaceAll('{projectRoot}', project.root)
    .replaceAll('{projectName}', projectName)
    .replace(/\{options\.([^}]+)\}/g, (_, key: string) => {
      const value: unknown = (target.options as Record<string, unknown> | undefined)?.[key];
      if (typeof value !== 'string') missing = true;
      return typeof value === 'string' ? value : '';
    });
  return missing || text.includes('{') ? undefined : text;
}
