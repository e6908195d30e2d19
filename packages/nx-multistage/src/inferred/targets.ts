import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { TARGETS } from '../plan/image-options';
import { stateFolder } from '../workspace/paths';

/** Fields of the root manifest that reach the pruned one; its dependencies are hashed by Nx itself. */
const MANIFEST_FIELDS = ['overrides', 'allowScripts', 'packageManager', 'engines'];

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * The docker targets of a project. Inputs are exact: an app's image depends on its code, its libraries,
 * the packages they use, its Dockerfile and options, and on nothing else.
 *
 * `externalDependencies: []` keeps Nx from hashing every package of the lockfile; those that the project
 * and its libraries use are hashed with the files.
 */
export function inferTargets({
  root,
  buildTarget,
  nxJson,
}: {
  root: string;
  buildTarget: string;
  nxJson: NxJsonConfiguration;
}): Record<string, TargetConfiguration> {
  const state = `{workspaceRoot}/${stateFolder(root)}`;
  const code = codeInputs(nxJson);
  const shared = [
    { json: '{workspaceRoot}/package.json', fields: MANIFEST_FIELDS },
    { externalDependencies: [] },
  ];
  return {
    [TARGETS.prune]: {
      executor: 'nx-multistage:docker-prune',
      cache: true,
      dependsOn: [buildTarget],
      inputs: [...code, ...shared] as Inputs,
      outputs: [`${state}/artifacts`, `${state}/prune.json`],
      metadata: { description: 'Write the artifacts the image is made from.' },
    },
    [TARGETS.build]: {
      executor: 'nx-multistage:docker-build',
      cache: false,
      dependsOn: [TARGETS.prune],
      inputs: [
        ...code,
        '{projectRoot}/Dockerfile',
        '{projectRoot}/Dockerfile.dockerignore',
        ...shared,
      ] as Inputs,
      metadata: { description: 'Build the image.' },
    },
    [TARGETS.run]: {
      executor: 'nx-multistage:docker-run',
      continuous: true,
      dependsOn: [TARGETS.build],
      metadata: { description: 'Start the image and wait until it answers.' },
    },
  };
}

/** `production` leaves out specs; a workspace without it (the generator adds it) hashes every file. */
function codeInputs(nxJson: NxJsonConfiguration): string[] {
  const name = nxJson.namedInputs?.['production'] === undefined ? 'default' : 'production';
  return [name, `^${name}`];
}
