import {
  distroBase,
  distroLibc,
  runProgram,
  type ImagePlan,
  type NativeEntry,
} from '@nx-multistage/dockerfile';
import type { BuildOutput } from '../workspace/build-output';
import type { CodeGeneration } from '../workspace/code-generators';
import type { Detected } from '../workspace/detected';
import type { WorkspaceLibrary } from '../workspace/libraries';
import type { PackageManagerFacts } from '../workspace/package-manager';
import { artifactsFolder } from '../workspace/paths';
import { detectDistro } from './distro';
import type { ImageOptions } from './image-options';
import type { DistroAdvice } from './recommend-distro';
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
  /** The distribution on which all native packages work, where they do not on the image's. */
  distroAdvice?: DistroAdvice;
  libraries: WorkspaceLibrary[];
  /** Further projects whose sources the build runs: Nx plugins that live in the workspace. */
  tooling: string[];
  manifests: string[];
  rootFiles: string[];
  installFiles: string[];
  prepare: boolean;
  /** Code generators; none where nothing was looked for. */
  generation?: CodeGeneration;
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
  const base = distroBase(distro, {
    nodeVersion: facts.node.value,
    baseImage: options.baseImage,
    builderImage: options.builderImage,
  });
  return {
    app: { name: facts.projectName, root: facts.root, entry: facts.build.value.entry },
    base: {
      reference: base.reference,
      ...(base.builder === undefined ? {} : { builder: base.builder }),
      distro,
      node: { version: facts.node.value },
      ...(options.baseDigest === undefined ? {} : { digest: options.baseDigest }),
    },
    target: targetPlatforms(distroLibc(distro), options.platforms),
    packageManager: {
      name: facts.packageManager.value.name,
      ...(facts.packageManager.value.version === undefined
        ? {}
        : { version: facts.packageManager.value.version }),
    },
    native: facts.native,
    ...(options.trim === false ? { trim: false } : {}),
    runtime: {
      user: options.user ?? base.user,
      workdir: WORKDIR,
      env: { ...allAddresses(facts), ...namedLibc(facts, options), ...options.env },
      ports: port === undefined ? [] : [port],
      init: options.init ?? 'preload',
      command: ['node', `app/${facts.build.value.entry}`],
      labels: options.imageLabels ?? {},
      writablePaths: options.writablePaths ?? [],
      packages: [...new Set([...(facts.generation?.packages ?? []), ...(options.packages ?? [])])],
      ...healthCheck(facts),
    },
    build: {
      artifacts: artifactsFolder(facts.root),
      installFiles: facts.installFiles,
      rootFiles: [
        ...facts.rootFiles,
        ...(facts.generation?.rootFiles ?? []),
        ...(options.buildFiles ?? []),
      ],
      manifests: facts.manifests,
      sources: [...facts.tooling, ...facts.libraries.map(({ root }) => root), facts.root],
      command: runProgram(facts.packageManager.value.name, [
        'nx',
        'run',
        `${facts.projectName}:docker-prune`,
      ]),
      prepare: facts.prepare,
      ...beforeBuild(facts),
    },
    instructions: options.instructions ?? {},
    ...generationOf(facts),
  };
}

/** Generators that nothing in the workspace runs before the build. */
function beforeBuild({ generation, packageManager }: AppFacts): { generate?: string[][] } {
  if (generation === undefined || generation.generate.length === 0) return {};
  return {
    generate: generation.generate.map(({ argv, env }) => {
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      const program = runProgram(packageManager.value.name, argv);
      return variables.length === 0 ? program : ['env', ...variables, ...program];
    }),
  };
}

function generationOf({ generation }: AppFacts): Pick<ImagePlan, 'production' | 'migrate'> {
  const { production, migrate } = generation ?? {};
  return {
    ...(production === undefined ? {} : { production }),
    ...(migrate === undefined ? {} : { migrate }),
  };
}

/** An app that listens on the loopback by default is told to listen where the container is reached. */
function allAddresses({ hostVariable }: AppFacts): Record<string, string> {
  return hostVariable === undefined ? {} : { [hostVariable.value]: '0.0.0.0' };
}

/**
 * node-gyp-build takes a machine for Alpine by a file that other bases with musl do not have, and then looks for binaries
 * for glibc: on a base of the user's own it is told. Source: node-gyp-build `index.js`.
 */
function namedLibc({ native }: AppFacts, options: ImageOptions): Record<string, string> {
  const isMusl = distroLibc(detectDistro(options).value) === 'musl';
  const chooses = native.some(({ kind }) => kind === 'bundled-prebuilds');
  return isMusl && chooses && options.baseImage !== undefined ? { LIBC: 'musl' } : {};
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
