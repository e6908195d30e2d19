import type { ImagePlan } from '../image-plan';
import { imageSettings } from '../image-settings';
import type { Instruction, Stage } from '../model';
import { systemRun } from './production';
import { copyTools } from './production-run';
import { imageBase } from './stage-base';
import { distros } from '../distros/rows';

/**
 * A second small image that brings the database up to date and ends: the tools, the migrations, no code of the app.
 * Built only where it is asked for (`--target=migrate`); the app's image takes nothing from it.
 */
export function migrateStage(plan: ImagePlan): Stage | undefined {
  const { migrate } = plan;
  if (migrate === undefined) return undefined;
  const { user, workdir, packageManagers } = imageSettings(plan);
  const system = { packages: migrate.packages, packageManagers, writablePaths: [], user };
  const { from, start } = imageBase(plan);
  const body: Instruction[] = [
    ...start,
    ...systemRun(distros[plan.base.distro], system),
    { kind: 'workdir', path: workdir },
    ...(Object.keys(migrate.env).length === 0
      ? []
      : [{ kind: 'env', values: migrate.env } as const]),
    { kind: 'user', user },
    { kind: 'entrypoint', argv: [] },
    { kind: 'cmd', argv: migrate.command },
    copyTools('./'),
    { kind: 'copy', from: 'artifacts', sources: ['/migrate/'], target: './' },
  ];
  return {
    name: 'migrate',
    description: 'is a second image: database migrations, none of the code of the app.',
    base: from,
    parts: {},
    body,
  };
}
