import { ToolError } from '@nx-multistage/errors';

/**
 * Refuses approvals that the artifacts were not pruned with: Nx hands the command line to the target that was named, and
 * `docker-prune`, which writes the approvals that the install in the image reads, is a target of its own.
 *
 * @param approve option of `docker-build`
 * @param pruned the approvals `docker-prune` had
 * @throws ToolError `NXM_APPROVE_LATE`
 */
export function assertPrunedWith(
  approve: readonly string[],
  pruned: readonly string[],
  project: string,
): void {
  const late = approve.filter((name) => !pruned.includes(name));
  if (late.length === 0) return;
  throw new ToolError(
    'NXM_APPROVE_LATE',
    `docker-prune wrote the artifacts without the approval of ${late.join(', ')}.`,
    {
      hint: `Set "approve": ${JSON.stringify(late)} in the options of the target docker-build or docker-prune of ${project}: both read it there. On the command line it reaches docker-build alone.`,
    },
  );
}
