import type { ProjectConfiguration, ProjectGraph } from '@nx/devkit';

/** A project graph from literals: projects, and who depends on whom (`npm:name` for packages). */
export function graphOf(
  projects: Record<string, Partial<ProjectConfiguration> & { root: string }>,
  dependencies: Record<string, string[]> = {},
): ProjectGraph {
  const packages = [...new Set(Object.values(dependencies).flat())].filter((target) =>
    target.startsWith('npm:'),
  );
  return {
    nodes: Object.fromEntries(
      Object.entries(projects).map(([name, data]) => [
        name,
        { name, type: 'app', data: { name, ...data } },
      ]),
    ),
    externalNodes: Object.fromEntries(
      packages.map((name) => [
        name,
        { type: 'npm', name, data: { packageName: name.slice(4), version: '1.0.0' } },
      ]),
    ),
    dependencies: Object.fromEntries(
      Object.keys(projects).map((source) => [
        source,
        (dependencies[source] ?? []).map((target) => ({ source, target, type: 'static' })),
      ]),
    ),
  } as ProjectGraph;
}
