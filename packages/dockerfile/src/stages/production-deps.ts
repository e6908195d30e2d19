import { networkRun } from '../company-ca';
import { distros } from '../distros/rows';
import type { ImagePlan, NativeEntry } from '../image-plan';
import type { DockerfileModel, Instruction } from '../model';
import { packageManagers } from '../package-managers/rows';
import { installMounts, provideManager } from './provide-manager';
import { builderBase, stageBody } from './stage-base';

/**
 * Takes out of the installation what is for other platforms, and checks the installed binaries against the image. A
 * ground file of `install/`: exits non-zero with its reason where one does not fit.
 */
export const AUDIT = 'audit-native.cjs';

/** The kinds of native package that may end in a compile, where the plan does not say: a download may fall back. */
const compiles = {
  'platform-packages': false,
  'bundled-prebuilds': false,
  'downloaded-prebuilds': true,
  compiled: true,
} satisfies Record<NativeEntry['kind'], boolean>;

/**
 * Third-party production dependencies, installed for the target. Keyed on `install/` alone: manifests and
 * lockfile, so that a change of code never re-runs it.
 */
export function productionDepsStage(plan: ImagePlan): DockerfileModel['stages']['productionDeps'] {
  const manager = packageManagers[plan.packageManager.name];
  const distro = distros[plan.base.distro];
  const needsToolchain = plan.native.some(({ kind, toolchain }) => toolchain ?? compiles[kind]);
  // What runs in the image is loaded here too: by the audit.
  const system = plan.native.flatMap(({ system: needs }) =>
    needs === undefined ? [] : [...needs.build, ...needs.run],
  );
  const packages = [...new Set([...(needsToolchain ? distro.toolchain : []), ...system])];
  const { from, start } = builderBase(plan);
  const parts = {
    toolchain: [
      ...start,
      { kind: 'workdir', path: plan.runtime.workdir },
      ...provideManager(plan),
      ...(packages.length === 0 ? [] : [networkRun(distro.addPackages(packages))]),
    ] as Instruction[],
    install: [
      { kind: 'copy', from: 'artifacts', sources: ['/install/'], target: './' },
      networkRun(
        [
          ...(needsToolchain ? [distro.headers] : []),
          { kind: 'command', argv: manager.installProduction },
          {
            kind: 'command',
            argv: ['node', AUDIT, plan.trim === false ? '--trim=packages' : '--trim'],
          },
          {
            kind: 'command',
            argv: [
              'rm',
              ...(manager.leftovers.length === 0 ? [] : ['-rf']),
              AUDIT,
              ...manager.leftovers,
            ],
          },
        ],
        installMounts(plan),
      ),
    ] as Instruction[],
  };
  return {
    name: 'production-deps',
    description: 'installs the production dependencies for the image it runs in.',
    base: from,
    parts,
    body: stageBody(plan.instructions['production-deps'], start, parts),
  };
}
