import { networkRun } from '../company-ca';
import type { ImagePlan } from '../image-plan';
import type { Instruction, Mount } from '../model';
import { npm } from '../package-managers/npm';
import { packageManagers } from '../package-managers/rows';

/** Brings the workspace's package manager into a stage, with the base image's npm; its variables with it. */
export function provideManager({ packageManager, base }: ImagePlan): Instruction[] {
  const { provide, environment } = packageManagers[packageManager.name];
  const steps = provide(packageManager.version, base.node.version);
  return [
    ...(Object.keys(environment).length === 0
      ? []
      : [{ kind: 'env', values: environment } as const]),
    ...(steps.length === 0 ? [] : [networkRun(steps, [...npm.caches, ...npm.credentials])]),
  ];
}

/** What an install sees and no layer keeps. */
export function installMounts({ packageManager }: ImagePlan): Mount[] {
  const { caches, credentials } = packageManagers[packageManager.name];
  return [...caches, ...credentials];
}
