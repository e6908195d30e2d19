import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { TARGETS } from '../plan/image-options';
import gte from 'semver/functions/gte';
import { joinPath, stateFolder } from '../workspace/paths';

/** First Nx that can hash single fields of a JSON file. */
const JSON_INPUTS_FROM = '22.7.0';

/** Fields of the root manifest that reach the pruned one; its dependencies are hashed by Nx itself. */
const MANIFEST_FIELDS = ['overrides', 'allowScripts', 'packageManager', 'engines'];

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/**
 * The docker targets of a project. Inputs are exact: an app's image depends on its code, its libraries,
 * the packages they use, its Dockerfile and options, and on nothing else.
 *
 * `externalDependencies: []` keeps Nx from hashing every package of the lockfile; those that the project
 * and its libraries use are hashed with the files. `docker-prune` also hashes what the build wrote, which
 * may depend on more than the project's files. The Dockerfile is named from the workspace root: among
 * `{projectRoot}` filesets the exclusion in `production` would win.
 */
export function inferTargets({
  root,
  buildTarget,
  nxJson,
  nxVersion,
}: {
  root: string;
  buildTarget: string;
  nxJson: NxJsonConfiguration;
  nxVersion: string;
}): Record<string, TargetConfiguration> {
  const state = `{workspaceRoot}/${stateFolder(root)}`;
  const code = codeInputs(nxJson);
  const shared = [manifestInput(nxVersion), { externalDependencies: [] }];
  const dockerfile = `{workspaceRoot}/${joinPath(root, 'Dockerfile')}`;
  return {
    [TARGETS.prune]: {
      executor: 'nx-multistage:docker-prune',
      cache: true,
      dependsOn: [buildTarget],
      ...(buildTarget === 'build' ? {} : { options: { buildTarget } }),
      inputs: [
        ...code,
        { dependentTasksOutputFiles: '**/*', transitive: true },
        ...shared,
      ] as Inputs,
      outputs: [`${state}/artifacts`, `${state}/prune.json`],
      metadata: { description: 'Write the artifacts the image is made from.' },
    },
    [TARGETS.build]: {
      executor: 'nx-multistage:docker-build',
      cache: false,
      dependsOn: [TARGETS.prune],
      inputs: [...code, dockerfile, `${dockerfile}.dockerignore`, ...shared] as Inputs,
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

/** Earlier versions of Nx refuse the whole graph for an input they do not know. */
function manifestInput(nxVersion: string): object | string {
  const path = '{workspaceRoot}/package.json';
  return gte(nxVersion, JSON_INPUTS_FROM) ? { json: path, fields: MANIFEST_FIELDS } : path;
}

/** `production` leaves out specs; a workspace without it (the generator adds it) hashes every file. */
function codeInputs(nxJson: NxJsonConfiguration): string[] {
  const name = nxJson.namedInputs?.['production'] === undefined ? 'default' : 'production';
  return [name, `^${name}`];
}
