import type { ProjectGraph } from '@nx/devkit';
import { distroLibc, distroTool } from '@nx-multistage/dockerfile';
import { ToolError } from '@nx-multistage/errors';
import { managerRows } from '../package-managers/rows';
import { detectDistro } from '../plan/distro';
import type { AppFacts } from '../plan/image-plan';
import type { ImageOptions } from '../plan/image-options';
import { targetPlatforms } from '../plan/target-platforms';
import { buildCandidates } from './build-output';
import { findCodeGeneration, withoutEngines } from './code-generators';
import { detectHealthPath } from './health-path';
import type { WorkspaceFiles } from './files';
import { archiveFiles } from './archives';
import { detectHostVariable } from './host';
import { findLibraries } from './libraries';
import { localPlugins } from './local-plugins';
import { readManifest } from './manifest';
import { detectNative, detectPrunedNative, type NativeSubject } from './native-packages';
import { detectNodeVersion } from './node-version';
import { detectPackageManager } from './package-manager';
import { joinPath } from './paths';
import { detectPort } from './port';
import { projectOf } from './project-of';
import { readSources } from './sources';
import { readAliases } from './tsconfig';

/** Root files that a build may read, beside every `tsconfig*.json`. Never `.npmrc` or `.env`: they hold secrets. */
const ROOT_FILES = [
  'nx.json',
  'babel.config.js',
  'babel.config.json',
  '.babelrc',
  '.swcrc',
  '.nvmrc',
  '.node-version',
];

export interface AppSubject {
  graph: ProjectGraph;
  projectName: string;
  files: WorkspaceFiles;
  options: ImageOptions;
  /** Folder of a pruned lockfile, all of which is in the image; by default the workspace's, followed from the app. */
  pruned?: string;
}

/**
 * Finds out everything the plan of an app's image depends on.
 *
 * @throws ToolError `NXM_PROJECT_UNKNOWN` and what the single detections throw
 */
export function readAppFacts({ graph, projectName, files, options, pruned }: AppSubject): AppFacts {
  const project = projectOf(graph, projectName);
  const buildTarget = options.buildTarget ?? 'build';
  const libraries = findLibraries(graph, projectName, {
    files,
    aliases: readAliases(files),
    buildTarget,
  });
  const sources = readSources(files, project.root);
  const packageManager = detectPackageManager(files);
  const plugins = localPlugins(graph, files);
  const folders = [...plugins, ...libraries.map(({ root }) => root), project.root];
  const node = detectNodeVersion(files, project.root, options.nodeVersion);
  const image = imageSubject(options);
  const version = readManifest(files, project.root)?.version;
  const own = [project.root, ...libraries.map(({ root }) => root)];
  const generation = findCodeGeneration({
    ...{ graph, projectName, files, options },
    manager: packageManager.value,
    folders: own,
  });
  const native =
    pruned === undefined
      ? detectNative(files, packageManager.value, {
          ...{ graph, projectName, ...image },
          folders: own,
        })
      : detectPrunedNative(files, packageManager.value, { folder: pruned, ...image });
  return {
    projectName,
    root: project.root,
    node,
    packageManager,
    build: expectedBuild({ graph, projectName, files, options }),
    port: detectPort(sources, options.port),
    hostVariable: detectHostVariable(sources),
    healthPath: detectHealthPath(sources, options.healthPath),
    native: withoutEngines(native.entries, generation),
    ...(native.advice === undefined ? {} : { distroAdvice: native.advice }),
    libraries,
    tooling: plugins.filter(
      (root) => root !== project.root && !libraries.some((library) => library.root === root),
    ),
    manifests: folders
      .filter((root) => root !== '.')
      .map((root) => joinPath(root, 'package.json'))
      .filter((path) => files.isFile(path)),
    installFiles: [
      'package.json',
      packageManager.value.lockfile,
      ...managerRows[packageManager.value.name].installFiles(files),
      ...archiveFiles(files, ['.', ...folders]),
    ],
    rootFiles: rootFiles(files, plugins),
    prepare: plugins.length > 0 && readManifest(files, '.')?.scripts?.['prepare'] !== undefined,
    generation,
    ...(version === undefined ? {} : { version }),
  };
}

/** What native packages are looked for in. */
function imageSubject(options: ImageOptions): NativeSubject {
  const distro = detectDistro(options).value;
  const targets = targetPlatforms(distroLibc(distro), options.platforms);
  return { targets, tool: distroTool(distro), distro, approve: options.approve };
}

/** Where the build left the app or, before it has run, where it is expected to. */
function expectedBuild({ graph, projectName, files, options }: AppSubject): AppFacts['build'] {
  const buildTarget = options.buildTarget ?? 'build';
  const candidates = buildCandidates(files, {
    projectName,
    project: projectOf(graph, projectName),
    buildTarget,
    ...(options.outputPath === undefined ? {} : { outputPath: options.outputPath }),
    ...(options.main === undefined ? {} : { main: options.main }),
  });
  const built = candidates.find(({ value }) => files.isFile(joinPath(value.output, value.entry)));
  const build = built ?? candidates[0];
  if (build !== undefined) return build;
  throw new ToolError(
    'NXM_BUILD_OUTPUT_MISSING',
    `Nothing says where ${projectName}:${buildTarget} writes.`,
    {
      hint: 'Declare the outputs of the build target, or set outputPath on the docker-prune target.',
    },
  );
}

function rootFiles(files: WorkspaceFiles, plugins: readonly string[]): string[] {
  const configs = files
    .list('.')
    .filter((name) => /^tsconfig.*\.json$/.test(name) && files.isFile(name));
  const shared = plugins.length > 0 ? commonConfigs(files, plugins) : [];
  return [...ROOT_FILES.filter((name) => files.isFile(name)), ...configs.sort(), ...shared];
}

/** A `tsconfig.json` beside the folders of local plugins (`packages/tsconfig.json`), which builds them. */
function commonConfigs(files: WorkspaceFiles, plugins: readonly string[]): string[] {
  const parents = new Set(
    plugins.map((root) => joinPath(root, '..')).filter((folder) => folder !== '.'),
  );
  return [...parents]
    .map((folder) => joinPath(folder, 'tsconfig.json'))
    .filter((path) => files.isFile(path));
}
