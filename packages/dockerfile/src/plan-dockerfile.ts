import type { ImagePlan } from './image-plan';
import type { DockerfileModel } from './model';
import { artifactsStage } from './stages/artifacts';
import { buildStage } from './stages/build';
import { productionDepsStage } from './stages/production-deps';
import { migrateStage } from './stages/migrate';
import { productionStage } from './stages/production';
import { baseArguments } from './stages/stage-base';
import { productionRunStage } from './stages/production-run';
import { productionToolsStage } from './stages/production-run-tools';

/** Decides the Dockerfile of a valid plan: which stages, which instructions, in which order. */
export function planDockerfile(plan: ImagePlan): DockerfileModel {
  return {
    arguments: baseArguments(plan),
    stages: {
      build: buildStage(plan),
      artifacts: artifactsStage(plan),
      productionDeps: productionDepsStage(plan),
      production: productionStage(plan),
    },
    extra: {
      productionTools: productionToolsStage(plan),
      productionRun: productionRunStage(plan),
      migrate: migrateStage(plan),
    },
  };
}
