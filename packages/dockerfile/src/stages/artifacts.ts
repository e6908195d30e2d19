import type { ImagePlan } from '../image-plan';
import type { DockerfileModel, Instruction } from '../model';
import { WORKSPACE } from './build';

/**
 * Only the artifacts folder. `--build-context artifacts=...` takes the place of this stage, and `build` is
 * then never run.
 */
export function artifactsStage(plan: ImagePlan): DockerfileModel['stages']['artifacts'] {
  const content: Instruction[] = [
    {
      kind: 'copy',
      from: 'build',
      sources: [`${WORKSPACE}/${plan.build.artifacts}/`],
      target: '/',
    },
  ];
  return {
    name: 'artifacts',
    description: 'holds what the image is made of; Nx puts its own build output in its place.',
    base: 'scratch',
    parts: { content },
    body: content,
  };
}
