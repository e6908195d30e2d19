import type { ExecutorContext } from '@nx/devkit';
import { distroLibc, distroTool, type PackageManagerName } from '@nx-multistage/dockerfile';
import { auditScript, auditWords, misplacedApprovals } from '@nx-multistage/native';
import { prune } from '@nx-multistage/prune';
import { join } from 'node:path';
import { managerRows } from '../../package-managers/rows';
import { detectDistro } from '../../plan/distro';
import { imageOptions } from '../../plan/image-options';
import { targetPlatforms } from '../../plan/target-platforms';
import { filesOnDisk } from '../../workspace/files';
import { foreignHosts } from '../../workspace/foreign-hosts';
import type { NativeAnalysis } from '../../workspace/native-packages';
import { detectPackageManager } from '../../workspace/package-manager';
import { stateFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { writeJson } from '../../workspace/write-json';
import { approvalPlaces } from './approval-places';
import { createJudge } from './judge';
import { checkNative, nativeNotes, uselessApprovals, type NativeCheck } from './native-check';
import { normalize, projectNameOf } from './normalize';
import { AUDIT_FILE, type PruneRecord } from './prune-record';
import type { DockerPruneOptions } from './schema';

/** Prunes one project and records what the later targets need to know of it. */
export async function pruneProject(
  options: DockerPruneOptions,
  context: ExecutorContext,
): Promise<PruneRecord> {
  const native = nativeCheck(options, context);
  const { name, version } = native.manager;
  const audit = auditScript(auditWords(name, version));
  const request = normalize(options, context, { [AUDIT_FILE]: audit });
  const approve = request.approve ?? [];
  const folders = [request.app, ...request.libraries].map(({ root }) => root);
  const misplaced = misplacedApprovals(
    approvalPlaces(filesOnDisk(context.root), native.manager, folders),
  );
  const state = join(context.root, stateFolder(request.app.root));
  const judged: string[] = [];
  const judge = createJudge({
    name,
    pinned: version,
    root: context.root,
    state,
    warn: (text) => judged.push(text),
  });
  let analysis: NativeAnalysis | undefined;
  const report = await prune({
    ...request,
    judge: async (folder) => {
      await judge(folder);
      analysis = checkNative({ ...native, misplaced }, folder);
      judged.push(...hostsOf(folder, native.manager.name, context.root));
    },
  });
  const record: PruneRecord = {
    app: request.app,
    packageManager: request.packageManager,
    ...report,
    native: analysis?.entries ?? [],
    ...(approve.length === 0 ? {} : { approve }),
    warnings: [
      ...report.warnings,
      ...judged,
      ...misplaced,
      ...(analysis === undefined ? [] : nativeNotes(analysis, native.project)),
      ...uselessApprovals(approve, new Set(report.dependencies.map((each) => each.name))),
    ],
  };
  writeJson(join(state, 'prune.json'), record);
  return record;
}

/** Hosts of the pruned lockfile that the workspace does not know. */
function hostsOf(folder: string, name: PackageManagerName, root: string): string[] {
  const { written, settingsFiles } = managerRows[name];
  const files = filesOnDisk(root);
  const known = ['package.json', ...settingsFiles].map((path) => files.read(path) ?? '');
  const lockfile = filesOnDisk(folder).read(written) ?? '';
  return foreignHosts({ lockfile, known });
}

/** What the image will run on is said by the options of `docker-build`. */
function nativeCheck(options: DockerPruneOptions, context: ExecutorContext): NativeCheck {
  const project = projectNameOf(context);
  const image = imageOptions(
    projectOf(context.projectGraph, project),
    context.nxJsonConfiguration,
    options,
  );
  const distro = detectDistro(image).value;
  return {
    root: context.root,
    project,
    manager: detectPackageManager(filesOnDisk(context.root)).value,
    targets: targetPlatforms(distroLibc(distro), image.platforms),
    tool: distroTool(distro),
    distro,
  };
}
