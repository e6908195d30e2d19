import type { ImagePlan } from './image-plan';
import type { DockerfileModel } from './model';
import { artifactsStage } from './stages/artifacts';
import { buildStage } from './stages/build';
import { productionDepsStage } from './stages/production-deps';
import { productionStage } from './stages/production';

/** Decides the Dockerfile of a valid plan: which stages, which instructions, in which order. */
export function planDockerfile(plan: ImagePlan): DockerfileModel {
  const { reference, digest } = plan.base;
  return {
    arguments: [
      {
        kind: 'arg',
        name: 'NODE_IMAGE',
        value: digest === undefined ? reference : `${reference}@${digest}`,
        description: 'is the base of every stage.',
      },
    ],
    stages: {
      build: buildStage(plan),
      artifacts: artifactsStage(plan),
      productionDeps: productionDepsStage(plan),
      production: productionStage(plan),
    },
  };
}
