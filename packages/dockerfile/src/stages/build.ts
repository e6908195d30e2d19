import { networkRun } from '../company-ca';
import type { ImagePlan } from '../image-plan';
import type { DockerfileModel, Instruction, Step } from '../model';
import { packageManagers } from '../package-managers/rows';
import { installMounts, provideManager } from './provide-manager';
import { builderBase, stageBody } from './stage-base';

/** Where the workspace stands in the `build` stage. */
export const WORKSPACE = '/workspace';

/** Nx without its daemon and terminal UI: both hang a `docker build`. No connection that nobody asked for. */
const ENVIRONMENT = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', CI: 'true' };

/**
 * The hermetic half: what `nx run app:docker-prune` does, from nothing but the workspace's files. Nx replaces
 * it by what it has already built (the named context `artifacts`).
 *
 * Manifests come before the install and sources after it: a change of source re-runs no install.
 */
export function buildStage(plan: ImagePlan): DockerfileModel['stages']['build'] {
  const manager = packageManagers[plan.packageManager.name];
  const { installFiles, rootFiles, manifests, sources, command, prepare } = plan.build;
  const { from, start } = builderBase(plan);
  const prepareSteps: Step[] = prepare
    ? [{ kind: 'command', argv: manager.runScript('prepare') }]
    : [];
  const generateSteps = (plan.build.generate ?? []).map((argv): Step => ({
    kind: 'command',
    argv,
  }));
  const parts = {
    environment: [
      ...start,
      { kind: 'env', values: ENVIRONMENT },
      { kind: 'workdir', path: WORKSPACE },
      ...provideManager(plan),
    ] as Instruction[],
    install: [
      ...copyFiles(installFiles),
      ...copyFiles(manifests.filter((file) => !installFiles.includes(file))),
      networkRun([{ kind: 'command', argv: manager.installAll }], installMounts(plan)),
    ],
    sources: [
      ...copyFiles(rootFiles.filter((file) => !installFiles.includes(file))),
      ...[...new Set(sources)].map((root): Instruction => ({
        kind: 'copy',
        sources: [`${root}/`],
        target: `${root}/`,
      })),
    ],
    command: [networkRun([...prepareSteps, ...generateSteps, { kind: 'command', argv: command }])],
  };
  return {
    name: 'build',
    description: `compiles ${plan.app.root === '.' ? 'the app' : plan.app.root} and leaves what the image needs in ${plan.build.artifacts}; skipped under Nx.`,
    base: from,
    parts,
    body: stageBody(plan.instructions.build, start, parts),
  };
}

/** One COPY per folder, so that each file keeps its place. */
function copyFiles(files: readonly string[]): Instruction[] {
  const byFolder = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  return [...byFolder].map(([folder, sources]) => ({
    kind: 'copy',
    sources,
    target: folder === '' ? './' : folder,
  }));
}
