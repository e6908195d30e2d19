import type { ExecutorContext } from '@nx/devkit';
import { auditScript } from '@nx-multistage/native';
import { prune } from '@nx-multistage/prune';
import { join } from 'node:path';
import { stateFolder } from '../../workspace/paths';
import { writeJson } from '../../workspace/write-json';
import { createJudge } from './judge';
import { normalize } from './normalize';
import { AUDIT_FILE, type PruneRecord } from './prune-record';
import type { DockerPruneOptions } from './schema';

/** Prunes one project and records what the later targets need to know of it. */
export async function pruneProject(
  options: DockerPruneOptions,
  context: ExecutorContext,
): Promise<PruneRecord> {
  const request = normalize(options, context, { [AUDIT_FILE]: auditScript() });
  const state = join(context.root, stateFolder(request.app.root));
  const report = await prune({ ...request, judge: createJudge(request.packageManager, state) });
  const record: PruneRecord = {
    app: request.app,
    packageManager: request.packageManager,
    ...report,
  };
  writeJson(join(state, 'prune.json'), record);
  return record;
}
