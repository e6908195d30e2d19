import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { TARGETS } from '../plan/image-options';
import gte from 'semver/functions/gte';
import type { ManagerRow } from '../package-managers/row';
import { managerRows } from '../package-managers/rows';
import { joinPath, stateFolder } from '../workspace/paths';

/** First Nx that can hash single fields of a JSON file. */
const JSON_INPUTS_FROM = '22.7.0';

const ROWS: readonly ManagerRow[] = Object.values(managerRows);

/**
 * Fields of the root manifest that reach the pruned one or decide what is installed, for every package manager: which
 * one the workspace uses is not known where it has no lockfile yet. Its dependencies are hashed by Nx itself.
 */
const MANIFEST_FIELDS = [
  ...new Set([
    ...ROWS.flatMap(({ manifestFields }) => manifestFields),
    'packageManager',
    'devEngines',
    'engines',
    'volta',
  ]),
];

/** Root files that say which Node the image has, and what the package managers install; most are not there. */
const ROOT_FILES = [
  ...new Set(['.nvmrc', '.node-version', ...ROWS.flatMap(({ settingsFiles }) => settingsFiles)]),
].map((name) => `{workspaceRoot}/${name}`);

type Inputs = NonNullable<TargetConfiguration['inputs']>;

/** What the targets of a project depend on. */
export interface InferenceSubject {
  /** Workspace-relative. */
  root: string;
  buildTarget: string;
  /** `docker-build` can be restored from Nx's cache, see `leavesFilesOnly`; it then hashes the artifacts as well. */
  leavesFilesOnly: boolean;
  /** The option, where it is a path in the workspace. */
  baseLayout?: string;
  nxJson: NxJsonConfiguration;
  nxVersion: string;
}

/**
 * The docker targets of a project. Inputs are exact: an app's image depends on its code, its libraries,
 * the packages they use, its Dockerfile and options, and on nothing else.
 *
 * `externalDependencies: []` keeps Nx from hashing every package of the lockfile; those that the project
 * and its libraries use are hashed with the files. `docker-prune` also hashes what the build wrote, which
 * may depend on more than the project's files. The Dockerfile is named from the workspace root: among
 * `{projectRoot}` filesets the exclusion in `production` would win.
 */
export function inferTargets(subject: InferenceSubject): Record<string, TargetConfiguration> {
  return {
    [TARGETS.prune]: pruneTarget(subject),
    [TARGETS.build]: buildTarget(subject),
    [TARGETS.run]: {
      executor: 'nx-multistage:docker-run',
      continuous: true,
      dependsOn: [TARGETS.build],
      metadata: { description: 'Start the image and wait until it answers.' },
    },
    [TARGETS.verify]: {
      executor: 'nx-multistage:docker-verify',
      dependsOn: [TARGETS.build],
      metadata: {
        description:
          'Check the image: it is whole, boots, answers, stops, and holds nothing it should not.',
      },
    },
    [TARGETS.push]: {
      executor: 'nx-multistage:docker-push',
      dependsOn: [TARGETS.build],
      metadata: { description: 'Push the image that the embedded engine built.' },
    },
  };
}

function pruneTarget({
  root,
  buildTarget,
  nxJson,
  nxVersion,
}: InferenceSubject): TargetConfiguration {
  const state = `{workspaceRoot}/${stateFolder(root)}`;
  return {
    executor: 'nx-multistage:docker-prune',
    cache: true,
    dependsOn: [buildTarget],
    ...(buildTarget === 'build' ? {} : { options: { buildTarget } }),
    inputs: [
      ...codeInputs(nxJson),
      { dependentTasksOutputFiles: '**/*', transitive: true },
      ...ROOT_FILES,
      ...sharedInputs(nxVersion),
    ] as Inputs,
    outputs: [`${state}/artifacts`, `${state}/prune.json`],
    metadata: { description: 'Write the artifacts the image is made from.' },
  };
}

function buildTarget({
  root,
  leavesFilesOnly,
  baseLayout,
  nxJson,
  nxVersion,
}: InferenceSubject): TargetConfiguration {
  const state = `{workspaceRoot}/${stateFolder(root)}`;
  const dockerfile = `{workspaceRoot}/${joinPath(root, 'Dockerfile')}`;
  return {
    executor: 'nx-multistage:docker-build',
    cache: leavesFilesOnly,
    dependsOn: [TARGETS.prune],
    inputs: [
      ...codeInputs(nxJson),
      dockerfile,
      `${dockerfile}.dockerignore`,
      ...ROOT_FILES,
      ...(leavesFilesOnly ? [{ dependentTasksOutputFiles: '**/*' }] : []),
      ...(baseLayout ? [`{workspaceRoot}/${joinPath(baseLayout, 'index.json')}`] : []),
      ...sharedInputs(nxVersion),
    ] as Inputs,
    outputs: [`${state}/image`, `${state}/build.json`],
    metadata: { description: 'Build the image.' },
  };
}

function sharedInputs(nxVersion: string): (object | string)[] {
  return [manifestInput(nxVersion), { externalDependencies: [] }];
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
