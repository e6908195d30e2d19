import { applyPlan } from './apply';
import { assertSafeDestination } from './destination';
import { join } from './paths';
import { planPrune } from './plan/plan';
import { readWorkspace } from './read';
import type { PruneReport, PruneRequest } from './request';

/**
 * From a built app of a workspace to its artifacts folder: production manifest, pruned lockfile, workspace
 * modules, the app. Either all of it is replaced, or nothing is.
 *
 * @param request the app, its libraries and the options
 * @returns what was written, and why each package is in it
 * @throws ToolError with a code of its own for everything that can be wrong with the workspace
 */
export async function prune(request: PruneRequest): Promise<PruneReport> {
  assertSafeDestination(request.destination, protectedFolders(request));
  const snapshot = await readWorkspace(request);
  const plan = planPrune(request, snapshot);
  const target = {
    workspaceRoot: request.workspaceRoot,
    destination: join(request.destination),
    judge: request.judge,
  };
  return { ...plan.report, ...(await applyPlan(plan, snapshot, target)) };
}

function protectedFolders({ app, libraries, assets }: PruneRequest): string[] {
  return [
    app.root,
    app.output,
    ...libraries.flatMap(({ root, outputs }) => [root, ...outputs]),
    ...assets.map(({ input }) => input),
  ];
}
