import type { ExecutorContext } from '@nx/devkit';
import type { ImagePlan } from '@nx-multistage/dockerfile';
import type { EngineName } from '@nx-multistage/engines';
import type { Lockfile } from '@nx-multistage/prune/lockfile';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { imageOptions } from '../../plan/image-options';
import { filesOnDisk } from '../../workspace/files';
import { readLockfile } from '../../workspace/lockfile';
import { managerRows } from '../../package-managers/rows';
import { artifactsFolder } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { layoutFolder } from '../docker-build/layout-folder';
import { assertOnDisk, readBuild } from '../docker-build/read-build';
import type { Production } from './context';
import { projectNameOf } from '../docker-prune/normalize';
import type { DockerVerifyOptions } from './schema';

/** What to verify, decided. */
export interface VerifySpec {
  projectName: string;
  /** Absolute path of the workspace. */
  root: string;
  engine: EngineName | 'embedded';
  /** As engines and people name it. */
  reference: string;
  /** The user's own choice. */
  image: string | undefined;
  /** Workspace-relative folder of the layout that docker-build wrote. */
  layout: string;
  plan: ImagePlan;
  locked: Production | undefined;
  baseLayout?: string;
  insecureRegistries: string[];
  hostPort: number | undefined;
  env: Record<string, string>;
  timeoutSeconds: number;
  graceSeconds: number;
}

/**
 * Options and what docker-build left -> what to verify.
 *
 * @throws ToolError `NXM_IMAGE_NOT_FOUND` before the first build, and where the last one left nothing on disk
 */
export function normalize(options: DockerVerifyOptions, context: ExecutorContext): VerifySpec {
  const projectName = projectNameOf(context);
  const project = projectOf(context.projectGraph, projectName);
  const build = readBuild(context.root, project.root, projectName);
  const { plan, tags } = build;
  const engine = options.engine ?? build.engine;
  if (engine === 'embedded' && options.image === undefined) assertOnDisk(build, projectName);
  const { baseLayout, insecureRegistries } = imageOptions(project, context.nxJsonConfiguration);
  return {
    projectName,
    root: context.root,
    engine,
    reference: options.image ?? tags[0] ?? projectName,
    image: options.image,
    layout: layoutFolder(project.root),
    plan,
    locked: readLocked(context.root, project.root, plan),
    ...(baseLayout === undefined ? {} : { baseLayout }),
    insecureRegistries: insecureRegistries ?? [],
    hostPort: options.port,
    env: options.env ?? {},
    timeoutSeconds: options.timeoutSeconds ?? 60,
    graceSeconds: options.graceSeconds ?? 10,
  };
}

function readLocked(root: string, projectRoot: string, plan: ImagePlan): VerifySpec['locked'] {
  const folder = artifactsFolder(projectRoot);
  const { name, version } = plan.packageManager;
  if (!existsSync(join(root, folder, managerRows[name].written))) return undefined;
  const manager = { name, ...(version === undefined ? {} : { version }) };
  return productionOf(readLockfile(filesOnDisk(root), folder, manager));
}

/** What a lockfile installs for production. */
export function productionOf(lock: Pick<Lockfile, 'packages' | 'exactPlaces'>): Production {
  const packages = lock.packages().filter(({ dev }) => !dev);
  return lock.exactPlaces
    ? { places: new Set(packages.flatMap(({ places }) => places)) }
    : { names: new Set(packages.flatMap(({ name, packageName }) => [name, packageName])) };
}
