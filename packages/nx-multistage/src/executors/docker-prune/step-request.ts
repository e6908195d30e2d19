import type { PruneRequest } from '@nx-multistage/prune';
import type { CodeGeneration } from '../../workspace/code-generators';

/** Packages whose install scripts fetch the engines of Prisma. */
const ENGINES = ['@prisma/engines', 'prisma'];

/**
 * What code generators and migrations add to the artifacts: their tools and inputs; and what they take out of the
 * app's packages: generated code, which no registry has, and the generators.
 *
 * @param extra packages that a person wants in the image whatever they are
 */
export function stepRequest(
  { production, migrate, exclude }: CodeGeneration,
  extra: readonly string[],
): Pick<PruneRequest, 'tools' | 'stepFiles' | 'excludeDependencies'> {
  const packages = [...new Set([...(production?.tools ?? []), ...(migrate?.tools ?? [])])].sort();
  const run = production?.run.flatMap((step) => step.inputs) ?? [];
  const named = extra.map((text) => text.replace(/(?<=.)@.*$/, ''));
  const fetches = migrate !== undefined && migrate.prepare.length > 0;
  return {
    excludeDependencies: exclude.filter((name) => !named.includes(name)),
    ...(packages.length === 0 ? {} : { tools: { packages, approve: fetches ? ENGINES : [] } }),
    stepFiles: {
      ...(run.length === 0 ? {} : { run }),
      ...(migrate === undefined ? {} : { migrate: migrate.inputs }),
    },
  };
}
