import type { ExecutorContext } from '@nx/devkit';
import type { ImagePlan } from '@nx-multistage/dockerfile';
import type { EngineName } from '@nx-multistage/engines';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOptions } from '../../plan/image-options';
import { readLockfile, type LockEntry } from '../../workspace/lock-packages';
import { artifactsFolder, joinPath } from '../../workspace/paths';
import { projectOf } from '../../workspace/project-of';
import { layoutFolder } from '../docker-build/layout-folder';
import { assertOnDisk, readBuild } from '../docker-build/read-build';
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
  locked: ReadonlyMap<string, LockEntry> | undefined;
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
    locked: readLocked(context.root, project.root),
    ...(baseLayout === undefined ? {} : { baseLayout }),
    insecureRegistries: insecureRegistries ?? [],
    hostPort: options.port,
    env: options.env ?? {},
    timeoutSeconds: options.timeoutSeconds ?? 60,
    graceSeconds: options.graceSeconds ?? 10,
  };
}

function readLocked(root: string, projectRoot: string): VerifySpec['locked'] {
  const path = joinPath(artifactsFolder(projectRoot), 'package-lock.json');
  const file = join(root, path);
  return existsSync(file) ? readLockfile(readFileSync(file, 'utf8'), path) : undefined;
}
