import {
  distroBase,
  runProgram,
  type ImagePlan,
  type NativeEntry,
} from '@nx-multistage/dockerfile';
import type { BuildOutput } from '../workspace/build-output';
import type { Detected } from '../workspace/detected';
import type { WorkspaceLibrary } from '../workspace/libraries';
import type { PackageManagerFacts } from '../workspace/package-manager';
import { artifactsFolder } from '../workspace/paths';
import { detectDistro } from './distro';
import type { ImageOptions } from './image-options';
import { targetPlatforms } from './target-platforms';

/** Everything that was found out about an app, each with where it comes from. */
export interface AppFacts {
  projectName: string;
  root: string;
  node: Detected<string>;
  packageManager: Detected<PackageManagerFacts>;
  build: Detected<BuildOutput>;
  port: Detected<number | undefined>;
  healthPath: Detected<string | undefined>;
  /** Variable that makes an app listen on all addresses, where it would not by itself. */
  hostVariable: Detected<string> | undefined;
  native: NativeEntry[];
  libraries: WorkspaceLibrary[];
  /** Further projects whose sources the build runs: Nx plugins that live in the workspace. */
  tooling: string[];
  manifests: string[];
  rootFiles: string[];
  installFiles: string[];
  prepare: boolean;
  version?: string;
}

/** Folder in the image that holds everything of the app. */
const WORKDIR = '/app';

/**
 * Facts and options -> the plan. Pure: the same input gives the same plan on any machine.
 *
 * @throws ToolError `NXM_IMAGE_PLAN` for a platform or distribution that no image is planned for
 */
export function planImage(facts: AppFacts, options: ImageOptions): ImagePlan {
  const { value: port } = facts.port;
  const { value: distro } = detectDistro(options);
  const base = distroBase(distro, facts.node.value);
  return {
    app: { name: facts.projectName, root: facts.root, entry: facts.build.value.entry },
    base: {
      reference: options.baseImage ?? base.reference,
      distro,
      node: { version: facts.node.value },
      ...(options.baseDigest === undefined ? {} : { digest: options.baseDigest }),
    },
    target: targetPlatforms(base.libc, options.platforms),
    packageManager: {
      name: facts.packageManager.value.name,
      ...(facts.packageManager.value.version === undefined
        ? {}
        : { version: facts.packageManager.value.version }),
    },
    native: facts.native,
    runtime: {
      user: options.user ?? '1000:1000',
      workdir: WORKDIR,
      env: { ...allAddresses(facts), ...options.env },
      ports: port === undefined ? [] : [port],
      init: options.init ?? 'preload',
      command: ['node', `app/${facts.build.value.entry}`],
      labels: options.imageLabels ?? {},
      writablePaths: options.writablePaths ?? [],
      packages: options.packages ?? [],
      ...healthCheck(facts),
    },
    build: {
      artifacts: artifactsFolder(facts.root),
      installFiles: facts.installFiles,
      rootFiles: [...facts.rootFiles, ...(options.buildFiles ?? [])],
      manifests: facts.manifests,
      sources: [...facts.tooling, ...facts.libraries.map(({ root }) => root), facts.root],
      command: runProgram(facts.packageManager.value.name, [
        'nx',
        'run',
        `${facts.projectName}:docker-prune`,
      ]),
      prepare: facts.prepare,
    },
    instructions: options.instructions ?? {},
  };
}

/** An app that listens on the loopback by default is told to listen where the container is reached. */
function allAddresses({ hostVariable }: AppFacts): Record<string, string> {
  return hostVariable === undefined ? {} : { [hostVariable.value]: '0.0.0.0' };
}

function healthCheck({ port, healthPath }: AppFacts): Pick<ImagePlan['runtime'], 'healthCheck'> {
  if (port.value === undefined || healthPath.value === undefined) return {};
  return {
    healthCheck: {
      path: healthPath.value,
      port: port.value,
      intervalSeconds: 30,
      timeoutSeconds: 3,
      startPeriodSeconds: 15,
      retries: 3,
    },
  };
}
