import { networkRun } from '../company-ca';
import { distros } from '../distros';
import type { ImagePlan, NativeEntry } from '../image-plan';
import type { DockerfileModel, Instruction } from '../model';
import { packageManagers } from '../package-managers/rows';
import { installMounts, provideManager } from './provide-manager';
import { spliceInstructions } from '../splice-instructions';

/**
 * Checks the installed binaries against the image. A ground file of `install/`: exits non-zero with its
 * reason where one does not fit.
 */
const AUDIT = 'audit-native.cjs';

/** The kinds of native package that may end in a compile: a missing download falls back to one. */
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
  const needsToolchain = plan.native.some(({ kind }) => compiles[kind]);
  const parts = {
    toolchain: [
      { kind: 'workdir', path: plan.runtime.workdir },
      ...provideManager(plan),
      ...(needsToolchain ? [networkRun(distro.addPackages(distro.toolchain))] : []),
    ] as Instruction[],
    install: [
      { kind: 'copy', from: 'artifacts', sources: ['/install/'], target: './' },
      networkRun(
        [
          ...(needsToolchain ? [distro.headers] : []),
          { kind: 'command', argv: manager.installProduction },
          { kind: 'command', argv: ['node', AUDIT] },
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
    base: '${NODE_IMAGE}',
    parts,
    body: spliceInstructions(plan.instructions['production-deps'], Object.values(parts).flat()),
  };
}
