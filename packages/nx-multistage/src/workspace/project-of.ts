import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';
import { ToolError } from '@nx-multistage/errors';

/**
 * A project's configuration, inferred targets included.
 *
 * @throws ToolError `NXM_PROJECT_UNKNOWN`
 */
export function projectOf(graph: ProjectGraph, projectName: string): ProjectConfiguration {
  const node = graph.nodes[projectName];
  if (node !== undefined) return node.data as ProjectConfiguration;
  throw new ToolError(
    'NXM_PROJECT_UNKNOWN',
    `There is no project ${projectName} in this workspace.`,
    {
      hint: `Projects: ${Object.keys(graph.nodes).sort().join(', ')}.`,
    },
  );
}
